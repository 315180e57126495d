import type { BackendErrorCode } from "../backend-error.ts";

// The kit works with any test runner, so it brings the few checks that it needs.

/** Throws `message` unless the condition holds. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless `call` throws an error of the given code. */
export function checkThrows(what: string, code: BackendErrorCode | "structure", call: () => unknown): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  check(error !== undefined, `${what} must throw at the call; nothing was thrown`);
  checkCode(what, code, error);
}

// By its code, since a backend may have a copy of this package's classes.
function checkCode(what: string, code: string, error: unknown): void {
  const found = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  check(found === code, `${what} must throw an error with the code "${code}", got ${String(found)}: ${String(error)}`);
}

/** Throws unless `call` fails with the code: at the call, or by rejecting what it returns. */
export async function checkFails(
  what: string,
  code: BackendErrorCode | "structure",
  call: () => Promise<unknown>,
): Promise<void> {
  let error: unknown;
  try {
    await call();
  } catch (thrown) {
    error = thrown;
  }
  check(error !== undefined, `${what} must fail; it did not`);
  checkCode(what, code, error);
}

import type { Backend } from "../backend.ts";
import { bufferTests } from "./buffer-tests.ts";
import { compositeTests } from "./composite-tests.ts";
import { donationTests } from "./donation-tests.ts";
import { errorTests } from "./error-tests.ts";
import { gradientTests } from "./gradient-tests.ts";
import type { KitTest } from "./kit-test.ts";
import { lifetimeTests } from "./lifetime-tests.ts";
import { orderTests } from "./order-tests.ts";
import { primitiveTests } from "./primitive-tests.ts";
import { profileTests } from "./profile-tests.ts";
import { randomTests } from "./random-tests.ts";
import { semanticsTests } from "./semantics-tests.ts";
import { trainingTests } from "./training-tests.ts";

/** A test that the backend is known not to pass, and why. */
export interface Skip {
  readonly test: string;
  readonly reason: string;
}

export interface ConformanceOptions {
  /** Opens a new backend; every test has one of its own. */
  open(): Promise<Backend>;
  readonly skip?: readonly Skip[];
}

/** What test runners call `test` or `it`. */
export type RegisterTest = (name: string, body: () => Promise<void>) => unknown;

export interface TestBackendOptions extends ConformanceOptions {
  /** `test` of vitest, of node:test, or of any other runner. */
  readonly test: RegisterTest;
}

/** `unsupported`: the test takes a dtype that is not in `supports.dtypes`. */
export type ConformanceResult =
  | { readonly name: string; readonly status: "passed" | "unsupported" }
  | { readonly name: string; readonly status: "skipped"; readonly reason: string }
  | { readonly name: string; readonly status: "failed"; readonly error: Error };

function allTests(): KitTest[] {
  return [
    ...primitiveTests(),
    ...semanticsTests(),
    ...randomTests(),
    ...gradientTests(),
    ...compositeTests(),
    ...donationTests(),
    ...bufferTests(),
    ...orderTests(),
    ...lifetimeTests(),
    ...errorTests(),
    ...profileTests(),
    ...trainingTests(),
  ];
}

/** Names of all tests, for `skip` and `only`. */
export function conformanceTestNames(): string[] {
  return allTests().map(({ name }) => name);
}

/**
 * Certifies a backend: registers every test of the contract with a test runner.
 *
 * @throws Error where `skip` names a test that does not exist, or gives no reason.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { testBackend } from "@tenon/backend/conformance";
 * const names: string[] = [];
 * testBackend({ open: () => reference.open(), test: (name) => names.push(name) }); // with vitest: test
 * names.includes("add f32: matches the reference"); // => true
 * ```
 */
export function testBackend({ open, skip = [], test }: TestBackendOptions): void {
  const tests = allTests();
  const reasons = skipReasons(tests, skip);
  for (const { name, run } of tests) {
    const reason = reasons.get(name);
    if (reason === undefined)
      test(name, async () => {
        await run(open);
      });
    else test(`${name} (skipped: ${reason})`, async () => {});
  }
}

/**
 * The same without a test runner: for a page in a browser, or for a report. `only` limits it to tests by name.
 *
 * @throws Error where `skip` or `only` names a test that does not exist, or a skip gives no reason.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { runConformance } from "@tenon/backend/conformance";
 * const only = ["add f32: matches the reference"];
 * await runConformance({ open: () => reference.open(), only }); // => [{ name: only[0], status: "passed" }]
 * ```
 */
export async function runConformance({
  open,
  skip = [],
  only,
}: ConformanceOptions & { readonly only?: readonly string[] }): Promise<ConformanceResult[]> {
  const tests = allTests();
  const reasons = skipReasons(tests, skip);
  for (const name of only ?? []) requireKnown(tests, name);
  const results: ConformanceResult[] = [];
  for (const { name, run } of tests) {
    if (only && !only.includes(name)) continue;
    const reason = reasons.get(name);
    results.push(
      reason === undefined
        ? await run(open).then(
            (status) => ({ name, status }),
            (error: unknown) => ({
              name,
              status: "failed" as const,
              error: error instanceof Error ? error : new Error(String(error)),
            }),
          )
        : { name, status: "skipped", reason },
    );
  }
  return results;
}

function skipReasons(tests: readonly KitTest[], skip: readonly Skip[]): ReadonlyMap<string, string> {
  for (const { test, reason } of skip) {
    requireKnown(tests, test);
    if (reason.trim() === "") throw new Error(`skip of "${test}": say why, in its reason`);
  }
  return new Map(skip.map(({ test, reason }) => [test, reason]));
}

function requireKnown(tests: readonly KitTest[], name: string): void {
  if (!tests.some((test) => test.name === name)) throw new Error(`the conformance kit has no test called "${name}"`);
}

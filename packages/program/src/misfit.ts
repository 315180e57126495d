import type { ProgramErrorCode } from "./program-error.ts";
import { ProgramError } from "./program-error.ts";
import type { TensorType } from "./tensor-type.ts";

/** What a shape rule finds wrong; whoever asked the rule knows the primitive and its operands, and tells them. */
export class Misfit extends Error {
  readonly code: ProgramErrorCode;
  readonly axis: number | undefined;

  constructor(code: ProgramErrorCode, reason: string, axis: number | undefined) {
    super(reason);
    this.code = code;
    this.axis = axis;
  }
}

/** For shape rules: stops because operands or attributes do not fit, at an axis where there is one at fault. */
export function refuse(code: ProgramErrorCode, reason: string, axis?: number): never {
  throw new Misfit(code, reason, axis);
}

/** The error for users. */
export function misfitError(
  { code, message, axis }: Misfit,
  {
    primitive,
    operands,
    origin,
    where = "",
  }: {
    readonly primitive: string;
    readonly operands: readonly TensorType[];
    readonly origin?: string | undefined;
    readonly where?: string;
  },
): ProgramError {
  return new ProgramError({
    code,
    primitive,
    reason: where + message,
    ...(operands.length === 0 ? {} : { operands }),
    ...(axis === undefined ? {} : { axis }),
    ...(origin === undefined ? {} : { origin }),
  });
}

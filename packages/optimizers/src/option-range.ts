import { OptimizerError } from "./optimizer-error.ts";

export type Range = ">= 1" | "> 0" | ">= 0" | ">= 0 and <= 1" | ">= 0 and < 1";

/** The ranges of options, each in words and as a test. The registry entries state the same in their schemas. */
const ranges: Readonly<Record<Range, (value: number) => boolean>> = {
  "> 0": (value) => value > 0 && Number.isFinite(value),
  ">= 1": (value) => value >= 1 && Number.isFinite(value),
  ">= 0": (value) => value >= 0 && Number.isFinite(value),
  ">= 0 and <= 1": (value) => value >= 0 && value <= 1,
  ">= 0 and < 1": (value) => value >= 0 && value < 1,
};

/** @throws OptimizerError `options` for a number outside its range; NaN is outside of all. */
export function requireInRange(optimizer: string, option: string, value: number, range: Range): void {
  // Plain JavaScript may give anything, and "0.5" passes comparisons.
  if (typeof value === "number" && ranges[range](value)) return;
  refuse(optimizer, `expects ${option} to be a number ${range}, got ${describe(value)}`);
}

/** @throws OptimizerError `options` unless the value is one of these. */
export function requireOneOf<T extends string>(
  optimizer: string,
  option: string,
  value: T,
  choices: readonly NoInfer<T>[],
): void {
  if (choices.includes(value)) return;
  refuse(optimizer, `expects ${option} to be ${choices.map(describe).join(" or ")}, got ${describe(value)}`);
}

function refuse(optimizer: string, reason: string): never {
  throw new OptimizerError({ code: "options", optimizer, reason });
}

const describe = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

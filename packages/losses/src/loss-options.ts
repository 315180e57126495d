import type { LossSpec } from "./loss.ts";
import { LossError } from "./loss-error.ts";

type Options = Readonly<Record<string, undefined | boolean | number | string | readonly number[]>>;

/** The name with the options that were given; those left out have their defaults. */
export function specOf(type: string, options: Options): LossSpec {
  const given: Record<string, boolean | number | string | readonly number[]> = {};
  for (const [name, value] of Object.entries(options)) if (value !== undefined) given[name] = value;
  return { type, ...given };
}

type Range = "a number > 0" | "a number >= 0" | "a number >= 0 and <= 1" | "1 or 2" | "a whole number";

/** The ranges of numbers, each in words and as a test. The registry entries state the same in their schemas. */
const ranges: Readonly<Record<Range, (value: number) => boolean>> = {
  "a number > 0": (value) => value > 0 && Number.isFinite(value),
  "a number >= 0": (value) => value >= 0 && Number.isFinite(value),
  "a number >= 0 and <= 1": (value) => value >= 0 && value <= 1,
  "1 or 2": (value) => value === 1 || value === 2,
  "a whole number": (value) => Number.isSafeInteger(value),
};

/** @throws LossError `options` for a number outside its range; NaN is outside of all. */
export function requireInRange(
  loss: string,
  option: string,
  value: number | readonly number[] | undefined,
  range: Range,
): void {
  // Plain JavaScript may give anything, and "0.5" passes comparisons.
  for (const given of value === undefined ? [] : ([value].flat() as readonly unknown[]))
    if (typeof given !== "number" || !ranges[range](given))
      throw new LossError({
        code: "options",
        loss,
        option,
        reason: `expects ${option} to be ${range}, got ${typeof given === "string" ? JSON.stringify(given) : given}`,
      });
}

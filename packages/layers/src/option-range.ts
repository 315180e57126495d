import { LayerError } from "./layer-error.ts";

export type Range = "any" | "> 0" | ">= 0" | ">= 0 and <= 1" | ">= 0 and < 1" | "whole, >= 1";

/** The ranges of options, each as a test. The registry entries state the same in their schemas. */
const ranges: Readonly<Record<Range, (value: number) => boolean>> = {
  any: Number.isFinite,
  "> 0": (value) => value > 0 && Number.isFinite(value),
  ">= 0": (value) => value >= 0 && Number.isFinite(value),
  ">= 0 and <= 1": (value) => value >= 0 && value <= 1,
  ">= 0 and < 1": (value) => value >= 0 && value < 1,
  "whole, >= 1": (value) => Number.isSafeInteger(value) && value >= 1,
};

const words: Readonly<Record<Range, string>> = {
  any: "a finite number",
  "> 0": "a number > 0",
  ">= 0": "a number >= 0",
  ">= 0 and <= 1": "a number >= 0 and <= 1",
  ">= 0 and < 1": "a number >= 0 and < 1",
  "whole, >= 1": "a whole number >= 1",
};

/** @throws LayerError `options`, always. */
export function optionError(layer: string, reason: string): never {
  throw new LayerError({ code: "options", layer, path: "", reason });
}

/** @throws LayerError `options` for a number outside its range; NaN is outside of all. */
export function requireInRange(layer: string, option: string, value: number, range: Range): void {
  // Plain JavaScript may give anything, and "0.5" passes comparisons.
  if (typeof value === "number" && ranges[range](value)) return;
  const given: unknown = value;
  optionError(
    layer,
    `expects ${option} to be ${words[range]}, got ${typeof given === "string" ? JSON.stringify(given) : given}`,
  );
}

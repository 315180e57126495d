import type { MetricSpec } from "./metric.ts";
import { MetricError } from "./metric-error.ts";

/** The name with the options that were given; those left out have their defaults. */
export function specOf(
  type: string,
  options: Readonly<Record<string, undefined | boolean | number | string>>,
): MetricSpec {
  const given: Record<string, boolean | number | string> = {};
  for (const [name, value] of Object.entries(options)) if (value !== undefined) given[name] = value;
  return { type, ...given };
}

/** @throws MetricError `options` unless the value is a whole number of the range; one that is left out passes. */
export function requireWhole(
  metric: string,
  option: string,
  value: number | undefined,
  [least, greatest]: readonly [number, number],
): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= greatest))
    refuseOption(metric, option, `expects ${option} to be a whole number from ${least} to ${greatest}, got ${value}`);
}

/** @throws MetricError `options` unless the threshold is a finite number, or left out. */
export function requireThreshold(metric: string, threshold: number | undefined): void {
  if (threshold !== undefined && !Number.isFinite(threshold))
    refuseOption(metric, "threshold", `expects threshold to be a finite number, got ${threshold}`);
}

export function refuseOption(metric: string, option: string, reason: string): never {
  throw new MetricError({ code: "options", metric, option, reason });
}

/** Bounds of options, which the registry entries state too. */
export const limits: Readonly<
  Record<"classes" | "matrixClasses" | "thresholds" | "outputs", readonly [number, number]>
> = {
  classes: [2, 2 ** 20],
  /** A matrix of so many classes squared is kept on the device: 64 MB. */
  matrixClasses: [2, 4096],
  thresholds: [2, 2 ** 20],
  outputs: [1, 2 ** 20],
};

import type { KernelExplanation } from "./explanation.ts";
import type { Limit, MachinePeaks } from "./profile.ts";

/** What some work consists of: the members of a `KernelExplanation` that time depends on. */
export type Work = Pick<KernelExplanation, "flops" | "productFlops" | "divisions" | "bytes">;

/**
 * The least time that some work takes at the peaks, and which of them it is that takes it: the roofline model. Memory
 * counts at the speed of the smallest measured size that holds the work's bytes. Divisions and square roots can go along with
 * other arithmetic, except with that of a product, which they wait for.
 *
 * @example
 * ```ts
 * import { leastTime } from "@tenon/backend/least-time";
 * const memory = [{ bytes: 1e3, bytesPerSecond: 1e10 }, { bytes: 1e6, bytesPerSecond: 1e9 }];
 * const peaks = { arithmetic: { name: "multiply-add", flopsPerSecond: 1e9, divisionsPerSecond: 1e8 }, memory };
 * leastTime({ flops: 2000, bytes: 1000 }, peaks); // => { limit: "arithmetic", seconds: 2e-6 }
 * leastTime({ flops: 2000, bytes: 5000 }, peaks); // => { limit: "memory", seconds: 5e-6 }
 * leastTime({ flops: 2000, divisions: 300, bytes: 0 }, peaks); // => { limit: "arithmetic", seconds: 3e-6 }
 * leastTime({ flops: 2000, productFlops: 1000, divisions: 300, bytes: 0 }, peaks).seconds; // => 4e-6
 * ```
 */
export function leastTime(
  { flops, productFlops = 0, divisions = 0, bytes }: Work,
  { arithmetic, memory }: MachinePeaks,
): { readonly limit: Limit; readonly seconds: number } {
  const { flopsPerSecond, divisionsPerSecond } = arithmetic;
  const peak = memory.find((candidate) => candidate.bytes >= bytes) ?? memory.at(-1);
  const rest = Math.max((flops - productFlops) / flopsPerSecond, divisions / divisionsPerSecond);
  const computing = productFlops / flopsPerSecond + rest;
  const moving = peak ? bytes / peak.bytesPerSecond : 0;
  return computing >= moving ? { limit: "arithmetic", seconds: computing } : { limit: "memory", seconds: moving };
}

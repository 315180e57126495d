import type { KernelExplanation } from "./explanation.ts";

export interface ProfileOptions {
  /** Times that the Program is run; by default as often as it takes for numbers to settle, a second or so. */
  readonly repeats?: number | undefined;
}

/** What holds a kernel back: the arithmetic that it has to do, or the bytes that it has to move. */
export type Limit = "arithmetic" | "memory";

/** One kernel and its time. */
export interface KernelProfile extends KernelExplanation {
  /** What sort of kernel it is, in the backend's words. */
  readonly kind: string;
  /** What it loops over, such as `[64, 10] over [128]`. */
  readonly extents?: string;
  /** Kernels of one stage do not wait for each other. Stages count from 0. */
  readonly stage: number;
  /** Of one run, the median. */
  readonly seconds: number;
  readonly limit: Limit;
  /** How near it comes to its limit, 1 being as fast as the peaks allow. Peaks are measured, so a little more can occur. */
  readonly shareOfLimit: number;
}

/** What the machine can do at best under the profile's conditions. */
export interface MachinePeaks {
  readonly arithmetic: {
    /** What was measured, such as `f32x4 multiply-add`. */
    readonly name: string;
    readonly flopsPerSecond: number;
    /** Divisions and square roots, as many of each. */
    readonly divisionsPerSecond: number;
  };
  /** Sorted by size, at least one: what fits a nearer cache moves faster. */
  readonly memory: readonly MemoryPeak[];
}

export interface MemoryPeak {
  /** Bytes read and written while it was measured. */
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

/** Where the time of a Program goes. */
export interface Profile {
  /** The Program's name, or the label that it was compiled with. */
  readonly program: string;
  /** How it was run, such as `one thread`. */
  readonly conditions: string;
  /** Times that it was run. */
  readonly repeats: number;
  /** In the order in which they ran, one after the other. */
  readonly kernels: readonly KernelProfile[];
  /** Of all kernels together. */
  readonly seconds: number;
  readonly peaks: MachinePeaks;
}

import type { BufferPlan, Kernel } from "@tenon/compiler";
import { bytesTouched, operationsOf } from "@tenon/compiler/kernel-work";

/** Nanoseconds on one thread, roughly: 40 operations each in products, else 4, or 16 bytes. */
export function costOf(kernel: Kernel, buffers: readonly BufferPlan[]): number {
  const { flops } = operationsOf(kernel);
  return Math.max(flops / (kernel.kind === "contract" ? 40 : 4), bytesTouched(kernel, buffers) / 16);
}

import type { Kernel, Stage } from "@tenon/compiler";

/** Nanoseconds on one thread, roughly: 40 operations each in products, else 4, or 16 bytes. */
export function costOf({ kind, flops, bytes }: Kernel): number {
  return kind === "contract" ? Math.max(flops / 40, bytes / 16) : Math.max(flops / 4, bytes / 16);
}

/** Nanoseconds that all kernels take on one thread, roughly. */
export const expectedTime = (stages: readonly Stage[]): number =>
  stages
    .flat()
    .reduce(
      (time, kernel) => time + (kernel.kind === "loop" ? kernel.length * expectedTime(kernel.stages) : costOf(kernel)),
      0,
    );

import type { Kernel, Stage } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";

/** Nanoseconds that all kernels take on one thread, very roughly: one for each point, or for twenty of a product. */
export const expectedTime = (stages: readonly Stage[]): number =>
  stages.flat().reduce((time, kernel) => time + timeOf(kernel), 0);

function timeOf(kernel: Kernel): number {
  if (kernel.kind === "loop") return kernel.length * expectedTime(kernel.stages);
  const points = sizeOf(kernel.outer) * (kernel.kind === "scatter" ? kernel.updates : sizeOf(kernel.inner));
  return kernel.kind === "contract" ? points / 20 : points;
}

import type { KernelExplanation } from "@tenon/backend";
import type { BufferPlan, Kernel } from "@tenon/compiler";
import { bytesTouched, operationsOf } from "@tenon/compiler/kernel-work";
import { sizeOf } from "@tenon/program";

/** What a kernel is and does, as backends tell it. */
export function explainKernel(kernel: Kernel, buffers: readonly BufferPlan[]): KernelExplanation {
  const { kind, name, origin } = kernel;
  return {
    name: `${kind} ${name}`,
    ...(origin === undefined ? {} : { origin }),
    ...operationsOf(kernel),
    productFlops: productFlops(kernel),
    bytes: bytesTouched(kernel, buffers),
  };
}

function productFlops(kernel: Kernel): number {
  if (kernel.kind === "contract") return 2 * sizeOf(kernel.outer) * sizeOf(kernel.inner);
  if (kernel.kind !== "loop") return 0;
  return kernel.length * kernel.stages.flat().reduce((sum, inner) => sum + productFlops(inner), 0);
}

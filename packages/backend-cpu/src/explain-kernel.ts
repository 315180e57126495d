import type { KernelExplanation } from "@tenon/backend";
import type { Kernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";

/** What a kernel is and does, as backends tell it. */
export function explainKernel(kernel: Kernel): KernelExplanation {
  const { kind, name, origin, flops, divisions, bytes } = kernel;
  return {
    name: `${kind} ${name}`,
    ...(origin === undefined ? {} : { origin }),
    flops,
    productFlops: productFlops(kernel),
    divisions,
    bytes,
  };
}

function productFlops(kernel: Kernel): number {
  if (kernel.kind === "contract") return 2 * sizeOf(kernel.outer) * sizeOf(kernel.inner);
  if (kernel.kind !== "loop") return 0;
  return kernel.length * kernel.stages.flat().reduce((sum, inner) => sum + productFlops(inner), 0);
}

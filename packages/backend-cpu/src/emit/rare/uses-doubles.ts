import type { NestKernel, Plan, ScatterKernel } from "@tenon/compiler";
import { forEachScalar, kernelRoots } from "@tenon/compiler";

/** Whether f64 occurs in a kernel: it is computed element by element. */
export function usesDoubles(kernel: NestKernel | ScatterKernel, { buffers }: Plan): boolean {
  const stored = kernel.kind === "scatter" ? [kernel] : kernel.stores;
  const reductions = kernel.kind === "scatter" ? [] : kernel.reductions;
  let found = [...stored.map(({ buffer }) => buffers[buffer]), ...reductions].some((one) => one?.dtype === "f64");
  forEachScalar(kernelRoots(kernel), ({ dtype }) => {
    if (dtype === "f64") found = true;
  });
  return found;
}

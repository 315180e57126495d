import type { Kernel } from "./kernel.ts";
import type { Scalar } from "./scalar.ts";

/** Scalars at the roots of a kernel that is no loop. */
export function kernelRoots(kernel: Exclude<Kernel, { kind: "loop" }>): Scalar[] {
  switch (kernel.kind) {
    case "scatter":
      return [kernel.target, kernel.position, kernel.update];
    case "contract":
      return [kernel.left, kernel.right, ...kernel.stores.map(({ value }) => value)];
    default:
      return [...kernel.reductions.map(({ operand }) => operand), ...kernel.stores.map(({ value }) => value)];
  }
}

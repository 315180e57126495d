import { operationsOf } from "@tenon/compiler/kernel-work";
import type { DeviceTraits } from "../device/traits.ts";
import { largeFlops } from "../kernels/contract-table.ts";
import type { KernelCode } from "../kernels/kernel-code.ts";
import { sharedBindings } from "../wgsl/shader.ts";

/**
 * Which kernels of a stage go into one dispatch. They do not wait for each other, and small ones cost more to start than to
 * run: each dispatch takes as many of them as it can bind, and one large kernel at most.
 */
export function shareDispatches(
  codes: readonly KernelCode[],
  traits: DeviceTraits,
): readonly (readonly KernelCode[])[] {
  const dispatches: KernelCode[][] = [];
  for (const code of codes) {
    const home = dispatches.find((dispatch) => fits([...dispatch, code], traits));
    if (home) home.push(code);
    else dispatches.push([code]);
  }
  return dispatches;
}

function fits(codes: readonly KernelCode[], traits: DeviceTraits): boolean {
  const bindings = sharedBindings(codes);
  if (!bindings || bindings.size > traits.maxStorageBuffers) return false;
  if (codes.filter(({ kernel }) => operationsOf(kernel).flops > largeFlops).length > 1) return false;
  if (codes.reduce((sum, { workgroupBytes }) => sum + workgroupBytes, 0) > traits.maxWorkgroupBytes) return false;
  // Who waits for each other must be a whole workgroup.
  const threads = Math.max(...codes.map((code) => code.threads));
  return codes.every((code) => !code.barriers || code.threads === threads);
}

import { BackendError } from "@tenon/backend";

/** The entry to WebGPU of a browser or worker. */
export async function findGpu(): Promise<GPU> {
  // Absent from types: whatever runs this may be without it.
  const { gpu }: { readonly gpu?: GPU } = navigator;
  if (gpu) return gpu;
  const where = isSecureContext
    ? "this browser has no WebGPU: use a current Chrome, Edge, Safari or Firefox"
    : "WebGPU is offered to secure pages alone: serve this one over https or from localhost";
  throw new BackendError({ code: "unsupported", backend: "webgpu", reason: where });
}

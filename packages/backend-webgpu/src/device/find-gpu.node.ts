import { BackendError } from "@tenon/backend";

/** The version of the package `webgpu` that this backend is tested with. */
const version = "0.6.2";

/** Dawn's instance is one for the process, and losing the last reference to it would end the process later. */
const instance: { gpu?: GPU } = {};

/** The entry to WebGPU of this runtime itself, or else that of the package `webgpu` (Dawn), an optional peer. */
export async function findGpu(): Promise<GPU> {
  const own = (globalThis as { readonly navigator?: { readonly gpu?: GPU } }).navigator?.gpu;
  if (own) return own;
  instance.gpu ??= (await loadDawn()).create([]);
  return instance.gpu;
}

async function loadDawn(): Promise<{ create(flags: string[]): GPU }> {
  try {
    return await import("webgpu");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND";
    const reason = missing
      ? `in Node, WebGPU comes from a package of its own, which is not installed: npm i webgpu@${version}`
      : `the package webgpu cannot be loaded here: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new BackendError({ code: "unsupported", backend: "webgpu", reason, cause });
  }
}

import type { Backend } from "@tenon/backend";
import { openWebgpu } from "./open-webgpu.ts";

export interface WebgpuOptions {
  /** Which GPU of several: the one that saves energy or the fast one. A hint that systems may overrule. */
  readonly powerPreference?: "low-power" | "high-performance" | undefined;
}

/**
 * The WebGPU backend: a Program becomes WGSL kernels that run in one submit. In browsers and workers it takes
 * `navigator.gpu`, in Node the package `webgpu`, which is installed beside it (`npm i webgpu@0.6.2`).
 *
 * @throws BackendError `unsupported` where there is no WebGPU or no adapter; it says what to install.
 *
 * @example
 * ```ts
 * import { webgpu } from "@tenon/backend-webgpu";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * await using backend = await webgpu.open();
 * const pair = tensorType("f32", [2]);
 * const double = backend.compile(buildProgram("double", [pair], ([x]) => [op.add(x!, x!)]));
 * const [input, output] = [backend.allocate(pair), backend.allocate(pair)];
 * const invocation = double.bind({ inputs: [input], outputs: [output] });
 * backend.write(input, new Float32Array([1, 2]));
 * invocation.run();
 * await backend.download(output); // => [2, 4]
 * ```
 */
export const webgpu: { open(options?: WebgpuOptions): Promise<Backend> } = {
  open: ({ powerPreference } = {}) => openWebgpu({ powerPreference }),
};

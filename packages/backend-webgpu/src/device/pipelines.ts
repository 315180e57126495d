import { BackendError } from "@tenon/backend";
import type { Dispatch } from "../wgsl/shader.ts";
import { computeStage } from "./gpu-flags.ts";

/** Pipelines that are kept for Programs to come: eager operations are compiled again and again. */
const keptPipelines = 1024;

/** Pipelines by the text of their shader, and the layouts of what they bind. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  layout({ blocks, loops }: Dispatch): GPUBindGroupLayout {
    const key = blocks.map(({ written }) => (written ? "w" : "r")).join("") + (loops ? "l" : "");
    const known = this.#layouts.get(key);
    if (known) return known;
    const entries: GPUBindGroupLayoutEntry[] = blocks.map(({ written }, binding) => ({
      binding,
      visibility: computeStage,
      buffer: { type: written ? "storage" : "read-only-storage" },
    }));
    if (loops)
      entries.push({
        binding: blocks.length,
        visibility: computeStage,
        buffer: { type: "uniform", hasDynamicOffset: true },
      });
    const layout = this.#device.createBindGroupLayout({ entries });
    this.#layouts.set(key, layout);
    return layout;
  }

  /** Rejects with a BackendError that names the kernel. */
  make(dispatch: Dispatch, program: string): Promise<GPUComputePipeline> {
    const known = this.#pipelines.get(dispatch.text);
    if (known) return known;
    const made = this.#compile(dispatch, program);
    this.#pipelines.set(dispatch.text, made);
    made.catch(() => this.#pipelines.delete(dispatch.text));
    if (this.#pipelines.size > keptPipelines)
      for (const oldest of this.#pipelines.keys()) {
        this.#pipelines.delete(oldest);
        break;
      }
    return made;
  }

  async #compile(dispatch: Dispatch, program: string): Promise<GPUComputePipeline> {
    const device = this.#device;
    const label = `${program}: ${dispatch.name}`;
    device.pushErrorScope("validation");
    const module = device.createShaderModule({ label, code: dispatch.text });
    const scope = device.popErrorScope();
    const layout = device.createPipelineLayout({ bindGroupLayouts: [this.layout(dispatch)] });
    const pipeline = device.createComputePipelineAsync({ label, layout, compute: { module, entryPoint: "main" } });
    const [invalid, made] = await Promise.allSettled([scope, pipeline]);
    const shaderError = invalid.status === "fulfilled" ? invalid.value : undefined;
    if (made.status === "fulfilled" && !shaderError) return made.value;
    const cause: unknown = shaderError ?? (made.status === "rejected" ? made.reason : undefined);
    const message = typeof cause === "object" && cause !== null && "message" in cause ? cause.message : cause;
    const origins = dispatch.codes.flatMap(({ kernel: { origin } }) => (origin === undefined ? [] : [origin]));
    const from = origins.length > 0 ? ` (${origins.join(", ")})` : "";
    throw new BackendError({
      code: "compile",
      backend: "webgpu",
      program,
      reason: `the kernel "${dispatch.name}"${from} could not be compiled: ${message}`,
      cause,
    });
  }
}

import type { Program } from "@tenon/program";
import { bytesOf } from "@tenon/program";
import type { BlockId } from "../memory/places.ts";
import type { LoweredProgram } from "../plan/lower-plan.ts";
import type { WebgpuBuffer } from "../webgpu-buffer.ts";
import type { ExecutableHost } from "../webgpu-executable.ts";
import type { ProgramMemory } from "./program-memory.ts";

/** A dispatch as it is encoded, its offset into the loops' indices at hand. */
export interface Step {
  readonly dispatch: number;
  readonly offsets: readonly number[];
}

/** A Program with its buffers: everything that encoding a run needs has been made. */
export class BoundProgram {
  readonly buffers: readonly WebgpuBuffer[];
  readonly memory: ProgramMemory;
  readonly #device: GPUDevice;
  readonly #label: string;
  readonly #lowered: LoweredProgram;
  readonly #groups: readonly GPUBindGroup[];
  readonly #steps: readonly Step[];
  /** Donated inputs whose outputs have memory of their own: kernels work in place, on a copy. */
  readonly #copies: readonly { readonly from: WebgpuBuffer; readonly to: WebgpuBuffer }[];

  constructor(
    program: Program,
    lowered: LoweredProgram,
    memory: ProgramMemory,
    { device, pipelines }: ExecutableHost,
    inputs: readonly WebgpuBuffer[],
    outputs: readonly WebgpuBuffer[],
    label: string,
  ) {
    this.buffers = [...inputs, ...outputs];
    this.memory = memory;
    this.#device = device;
    this.#label = label;
    this.#lowered = lowered;
    const { blocks } = lowered.memory;
    const bufferOf = (block: BlockId): GPUBuffer => {
      const own = blocks[block];
      if (own?.kind === "input") return (inputs[own.position] as WebgpuBuffer).gpu;
      if (own?.kind === "output") return (outputs[own.position] as WebgpuBuffer).gpu;
      return memory.buffers.get(block) as GPUBuffer;
    };
    this.#groups = lowered.dispatches.map((dispatch) => {
      const entries: GPUBindGroupEntry[] = dispatch.blocks.map(({ block }, binding) => ({
        binding,
        resource: { buffer: bufferOf(block) },
      }));
      if (dispatch.loops)
        entries.push({
          binding: entries.length,
          resource: { buffer: memory.loops as GPUBuffer, size: memory.boundBytes },
        });
      return device.createBindGroup({ layout: pipelines.layout(dispatch), entries });
    });
    this.#steps = lowered.sequence.map(({ dispatch, row }) => ({
      dispatch,
      offsets: lowered.dispatches[dispatch]?.loops ? [row * memory.rowBytes] : [],
    }));
    const read = new Set(blocks.flatMap((block) => (block.kind === "output" ? [block.position] : [])));
    const kept = new Set(lowered.plan.copies.map(({ output }) => output));
    this.#copies = program.donated.flatMap(([input, output]) => {
      const [from, to] = [inputs[input] as WebgpuBuffer, outputs[output] as WebgpuBuffer];
      const needed = from !== to && (read.has(output) || kept.has(output)) && bytesOf(from.type) > 0;
      return needed ? [{ from, to }] : [];
    });
  }

  /** Everything in one pass and one submit. */
  run(pipelines: readonly GPUComputePipeline[]): void {
    const encoder = this.#device.createCommandEncoder({ label: this.#label });
    this.encodeCopies(encoder);
    if (this.#steps.length > 0) {
      const pass = encoder.beginComputePass();
      for (const step of this.#steps) this.encodeStep(pass, step, pipelines);
      pass.end();
    }
    this.#device.queue.submit([encoder.finish()]);
  }

  encodeCopies(encoder: GPUCommandEncoder): void {
    for (const { from, to } of this.#copies) encoder.copyBufferToBuffer(from.gpu, 0, to.gpu, 0, from.gpu.size);
  }

  /** What a run dispatches, in order, for those who encode it one by one. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  encodeStep(pass: GPUComputePassEncoder, { dispatch, offsets }: Step, pipelines: readonly GPUComputePipeline[]): void {
    const [width, height] = (this.#lowered.dispatches[dispatch] as LoweredProgram["dispatches"][number]).groups;
    pass.setPipeline(pipelines[dispatch] as GPUComputePipeline);
    pass.setBindGroup(0, this.#groups[dispatch] as GPUBindGroup, offsets as number[]);
    pass.dispatchWorkgroups(width, height);
  }
}

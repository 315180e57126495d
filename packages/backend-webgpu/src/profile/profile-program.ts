import type { KernelProfile, Profile, ProfileOptions } from "@tenon/backend";
import { leastTime } from "@tenon/backend/least-time";
import { formatShape } from "@tenon/program";
import { bufferUsage } from "../device/gpu-flags.ts";
import type { BoundProgram } from "../execution/bound-program.ts";
import { explainDispatch } from "../explain.ts";
import type { LoweredProgram } from "../plan/lower-plan.ts";
import type { WebgpuBuffer } from "../webgpu-buffer.ts";
import type { Dispatch } from "../wgsl/shader.ts";
import { measurePeaks } from "./peaks.ts";
import { median, timePasses } from "./time-passes.ts";

export interface ProfiledProgram {
  readonly device: GPUDevice;
  readonly label: string;
  /** What computes. */
  readonly conditions: string;
  readonly lowered: LoweredProgram;
  readonly bound: BoundProgram;
  readonly pipelines: readonly GPUComputePipeline[];
  readonly outputs: readonly WebgpuBuffer[];
}

/** A clock of coarse steps may hide a kernel altogether; it then counts as this many seconds. */
const leastSeconds = 1e-9;
const usualRepeats = 10;

/** Times the dispatches of a Program one by one, each in a pass of its own. Outputs hold afterwards what they held. */
export async function profileProgram(
  program: ProfiledProgram,
  { repeats = usualRepeats }: ProfileOptions,
): Promise<Profile> {
  const { device, label, conditions, lowered, bound, pipelines, outputs } = program;
  const saved = outputs.map(({ gpu }) =>
    device.createBuffer({ size: gpu.size, usage: bufferUsage.copySource | bufferUsage.copyTarget }),
  );
  const each = (body: (buffer: GPUBuffer, copy: GPUBuffer) => void): void =>
    outputs.forEach(({ gpu }, i) => {
      body(gpu, saved[i] as GPUBuffer);
    });
  const timed = await timePasses(
    device,
    bound.steps.map((step) => (pass) => bound.encodeStep(pass, step, pipelines)),
    repeats,
    {
      before: (encoder) => {
        each((buffer, copy) => encoder.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size));
        bound.encodeCopies(encoder);
      },
      after: (encoder) => each((buffer, copy) => encoder.copyBufferToBuffer(copy, 0, buffer, 0, buffer.size)),
    },
  ).finally(() => {
    for (const copy of saved) copy.destroy();
  });
  const peaks = await measurePeaks(device);
  const kernels = lowered.dispatches.map((dispatch, i): KernelProfile => {
    // A dispatch inside a loop runs several times.
    const ofRun = (times: readonly number[]): number =>
      bound.steps.reduce((sum, step, position) => (step.dispatch === i ? sum + (times[position] ?? 0) : sum), 0);
    const explained = explainDispatch(dispatch, lowered.plan);
    const rounds = bound.steps.filter((step) => step.dispatch === i).length;
    const least = leastTime(explained, peaks);
    const seconds = Math.max(leastSeconds, median(timed.map(ofRun)));
    return {
      ...explained,
      kind: dispatch.codes.map(({ kernel, variant }) => `${kernel.kind} (${variant})`).join(" + "),
      extents: dispatch.codes.map(extentsOf).join(" + "),
      stage: lowered.stages[i] ?? 0,
      seconds,
      limit: least.limit,
      shareOfLimit: (rounds * least.seconds) / seconds,
    };
  });
  const seconds = kernels.reduce((sum, kernel) => sum + kernel.seconds, 0);
  return { program: label, conditions, repeats, kernels, seconds, peaks };
}

function extentsOf({ kernel }: Dispatch["codes"][number]): string {
  const inner = kernel.kind === "scatter" ? [kernel.extent] : kernel.inner;
  return `${formatShape(kernel.outer)}${inner.length === 0 ? "" : ` over ${formatShape(inner)}`}`;
}

import type { KernelExplanation, KernelProfile, Profile, ProfileOptions } from "@tenon/backend";
import { leastTime } from "@tenon/backend/least-time";
import type { Kernel } from "@tenon/compiler";
import { formatShape } from "@tenon/program";
import type { CompiledProgram } from "../compile-program.ts";
import type { CpuBuffer } from "../cpu-buffer.ts";
import { explainKernel } from "../explain-kernel.ts";
import type { Heap } from "../runtime/heap.ts";
import { instantiate } from "../runtime/program-exports.ts";
import { measureArithmeticPeak } from "./arithmetic-peak.ts";
import { measureMemoryPeaks } from "./memory-peaks.ts";
import type { TimedCalls } from "./time-calls.ts";
import { timeCalls } from "./time-calls.ts";
import { WorkingMemory } from "./working-memory.ts";

export interface ProfiledProgram {
  readonly label: string;
  readonly compiled: CompiledProgram;
  readonly heap: Heap;
  readonly constants: number;
  readonly relaxed: boolean;
  readonly inputs: readonly CpuBuffer[];
  readonly outputs: readonly CpuBuffer[];
}

/** A timer's step may hide a kernel altogether; it then counts as this many seconds. */
const leastSeconds = 1e-9;

/**
 * Times the kernels of a Program one by one, in one thread, since what several take depends on how they wait for each other.
 * Everything happens in an instance and in memory of its own, whatever else the backend does meanwhile.
 */
export async function profileProgram(program: ProfiledProgram, { repeats }: ProfileOptions): Promise<Profile> {
  const { label, compiled, relaxed } = program;
  const { emitted, plan } = compiled;
  const timed = await timeKernels(program, repeats);
  const explained = emitted.kernels.map(({ kernel }) => explainKernel(kernel, plan.buffers));
  const peaks = {
    arithmetic: measureArithmeticPeak(relaxed),
    memory: measureMemoryPeaks(explained.map(({ bytes }) => bytes)),
  };
  const kernels = emitted.kernels.map(({ kernel, stage }, i): KernelProfile => {
    const seconds = Math.max(leastSeconds, timed.seconds[i] as number);
    const least = leastTime(explained[i] as KernelExplanation, peaks);
    return {
      ...(explained[i] as KernelExplanation),
      kind: kernel.kind,
      extents: extentsOf(kernel),
      stage,
      seconds,
      limit: least.limit,
      shareOfLimit: least.seconds / seconds,
    };
  });
  return {
    program: label,
    conditions: "one thread",
    repeats: timed.repeats,
    kernels,
    seconds: kernels.reduce((sum, { seconds }) => sum + seconds, 0),
    peaks,
  };
}

async function timeKernels(program: ProfiledProgram, repeats: number | undefined): Promise<TimedCalls> {
  const { compiled, heap, constants, inputs, outputs } = program;
  const { plan, emitted, module } = compiled;
  const memory = new WorkingMemory(heap, plan, emitted, inputs, outputs, constants);
  // Not `using`, which in older JavaScript is some code that every page would load.
  try {
    const exports = instantiate(module, heap.memory, () => {});
    const calls = emitted.kernels.map(({ units }, i) => {
      const kernel = exports[`kernel${i}`];
      return () => kernel?.(0, units);
    });
    const reset = (): void => {
      memory.reset();
      exports.setup(memory.pointers, memory.arena, memory.scratch);
    };
    return await timeCalls(calls, reset, repeats);
  } finally {
    memory[Symbol.dispose]();
  }
}

function extentsOf(kernel: Kernel): string {
  if (kernel.kind === "loop") return `${kernel.length} times`;
  const inner = kernel.kind === "scatter" ? [kernel.extent] : kernel.inner;
  return `${formatShape(kernel.outer)}${inner.length === 0 ? "" : ` over ${formatShape(inner)}`}`;
}

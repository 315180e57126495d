import type { Plan, Stage } from "@tenon/compiler";
import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import type { Program } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { ForceKernel } from "../kernels/choose-kernel.ts";
import { chooseKernel } from "../kernels/choose-kernel.ts";
import type { KernelCode } from "../kernels/kernel-code.ts";
import type { Memory } from "../memory/places.ts";
import { placeBuffers } from "../memory/places.ts";
import type { Dispatch } from "../wgsl/shader.ts";
import { printDispatch } from "../wgsl/shader.ts";
import { fitPlan } from "./fit-plan.ts";
import { shareDispatches } from "./share-dispatches.ts";

/** A Program as shaders and the order in which they run. */
export interface LoweredProgram {
  readonly plan: Plan;
  readonly memory: Memory;
  readonly dispatches: readonly Dispatch[];
  /** The stage of each dispatch, those of loops counted where they are. */
  readonly stages: readonly number[];
  /** Loops are unrolled: a dispatch comes once for each round, with the row of `loopIndices` that holds the rounds. */
  readonly sequence: readonly { readonly dispatch: number; readonly row: number }[];
  readonly loopIndices: readonly (readonly number[])[];
}

export function lowerProgram(program: Program, traits: DeviceTraits, force?: ForceKernel): LoweredProgram {
  const plan = fitPlan(compilePlan(program, everything), program, traits);
  const memory = placeBuffers(plan, program);
  const dispatches: Dispatch[] = [];
  const dispatchStages: number[] = [];
  let stageCount = 0;
  const sequence: { dispatch: number; row: number }[] = [];
  const loopIndices: number[][] = [];
  const indices = new Array<number>(plan.loops).fill(0);
  const made = new Map<Stage, readonly number[]>();
  const choose = (kernel: KernelCode["kernel"]): KernelCode =>
    force?.(kernel, memory, traits) ?? chooseKernel(kernel, memory, traits);
  /** Dispatches of the kernels of a stage that are no loops. */
  const dispatchesOf = (stage: Stage): readonly number[] => {
    const known = made.get(stage);
    if (known) return known;
    const codes = stage.flatMap((kernel) => (kernel.kind === "loop" ? [] : [choose(kernel)]));
    const own = shareDispatches(codes, traits).map((shared) => {
      dispatchStages.push(stageCount);
      return dispatches.push(printDispatch(shared, memory, traits, plan.loops)) - 1;
    });
    stageCount++;
    made.set(stage, own);
    return own;
  };
  const walk = (stages: readonly Stage[], row: number): void => {
    for (const stage of stages) {
      for (const dispatch of dispatchesOf(stage)) sequence.push({ dispatch, row });
      for (const kernel of stage) {
        if (kernel.kind !== "loop") continue;
        for (let round = 0; round < kernel.length; round++) {
          indices[kernel.loop] = kernel.reverse ? kernel.length - 1 - round : round;
          walk(kernel.stages, loopIndices.push([...indices]) - 1);
        }
      }
    }
  };
  walk(plan.stages, 0);
  return { plan, memory, dispatches, stages: dispatchStages, sequence, loopIndices };
}

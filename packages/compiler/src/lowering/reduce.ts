import type { TensorType } from "@tenon/program";
import type { Lowering } from "../lowerings.ts";
import { scheduleReduction } from "../schedule/reduction.ts";

/** Sums of so many terms are formed in parts. */
export const longReduction = 2048;

/** Reductions that are done in one step. */
export const reduce: Lowering<"reduce"> = {
  suffices: ({ attributes: { axes } }, [x]) =>
    axes.length < 2 && axes.every((axis) => ((x as TensorType).shape[axis] as number) < longReduction),
  schedule: scheduleReduction,
};

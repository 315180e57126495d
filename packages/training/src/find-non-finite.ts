import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import type { RunPlan, Snapshot } from "./run-plan.ts";
import type { NonFinite } from "./training-error.ts";
import type { TrainingSession } from "./training-session.ts";

export async function findNonFinite(
  plan: RunPlan,
  session: TrainingSession,
  good: Snapshot,
): Promise<Pick<NonFinite, "step" | "loss" | "first">> {
  return { step: good.progress.step + 1, loss: Number.NaN };
}

import type { TensorData, Tree } from "@tenon/tensor";
import { isTensorData, leavesOf } from "@tenon/tensor";
import { traceNonFinite } from "./non-finite-tensor.ts";
import type { RunPlan, Snapshot } from "./run-plan.ts";
import type { SavedState } from "./saved-run.ts";
import { trainStep } from "./step.ts";
import type { NonFinite } from "./training-error.ts";
import type { TrainingSession } from "./training-session.ts";

/**
 * Repeats the steps since a good state one by one, to find the first that gives a number that is not finite, and in it the
 * first tensor. The steps do what they did before, since nothing about them is left to chance.
 *
 * @param until steps done when the number was noticed
 */
export async function findNonFinite(
  plan: RunPlan,
  session: TrainingSession,
  good: Snapshot,
  until: number,
): Promise<Pick<NonFinite, "step" | "loss" | "first">> {
  const { step: before } = good.progress;
  const steps = until - before;
  let bad = steps;
  let loss = Number.NaN;
  for await (const { done } of replay(session, good, steps)) {
    loss = plan.board.read(await session.readScores()).loss;
    if (Number.isFinite(loss)) continue;
    bad = done;
    break;
  }
  // The loss of a step is computed before its update, which may have been what went wrong one step earlier.
  if (bad > 1 && !isFiniteState(await stateAfter(session, good, bad - 1))) {
    bad--;
    await stateAfter(session, good, bad - 1);
    loss = Number.NaN;
  } else await stateAfter(session, good, bad - 1);
  let first: NonFinite["first"];
  for await (const indices of session.batches(good.progress.epoch, good.progress.batch + bad - 1)) {
    const progress = { ...good.progress, step: before + bad - 1 };
    const given = session.argumentsOf(indices, progress);
    // In one part, whatever parts the run takes its batches in: inside a loop there is nothing to look at.
    using step = trainStep(plan.parts, plan.options.optimizer);
    first = await traceNonFinite(session.backend, step.inspect(given)).catch(() => undefined);
    session.runStep(indices, progress);
    loss = plan.board.read(await session.readScores()).loss;
    break;
  }
  return { step: before + bad, loss, first };
}

/** Steps from a good state on, counted from 1. */
async function* replay(
  session: TrainingSession,
  { progress, training }: Snapshot,
  steps: number,
): AsyncGenerator<{ readonly done: number }, void, undefined> {
  session.restore(training);
  if (steps === 0) return;
  let done = 0;
  for await (const indices of session.batches(progress.epoch, progress.batch)) {
    session.runStep(indices, { ...progress, step: progress.step + done });
    done++;
    yield { done };
    if (done === steps) return;
  }
}

async function stateAfter(session: TrainingSession, good: Snapshot, steps: number): Promise<SavedState> {
  for await (const _ of replay(session, good, steps)) await session.backend.idle();
  // The sums of the steps passed over would hide the loss of the next.
  await session.readScores();
  return session.readState();
}

/** Whether every parameter of a state is a finite number, and the losses that it has added up are. */
export function isFiniteState({ params, scores }: Pick<SavedState, "params" | "scores">): boolean {
  const { lossSums } = scores as { readonly lossSums: Tree<TensorData> };
  return leavesOf<TensorData>([params, lossSums], isTensorData).every(({ value: { data } }) => {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
    return true;
  });
}

import type { Backend, TensorData } from "@tenon/tensor";
import { isTensorData, leavesOf, sizeOf } from "@tenon/tensor";
import type { StartEvent, TrainingEvent } from "./events.ts";
import type { RunPlan, Snapshot } from "./run-plan.ts";
import { firstSnapshot, planRun, resumedSnapshot } from "./run-plan.ts";
import { Saver } from "./saver.ts";
import type { TrainOptions } from "./train-options.ts";
import { TrainingLoop } from "./training-loop.ts";
import { TrainingSession } from "./training-session.ts";

/**
 * Trains a model and tells how it goes, event by event; the last event holds the trained model.
 *
 * The whole step is one Program. The data lie on the device, and a step uploads nothing but the indices of its examples
 * (4 bytes each). Leaving the loop early ends the training and frees its memory.
 *
 * @throws TrainingError `options`, `data` or `weights` for what cannot be trained, `resume` for a save of another run,
 * `non-finite` when the loss or a parameter is no number any more: its details name the first tensor that went wrong and
 * hold the last good model. The signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { xor } from "@tenon/datasets";
 * import { dense, relu, sequential } from "@tenon/layers";
 * import { crossEntropy } from "@tenon/losses";
 * import { adam } from "@tenon/optimizers";
 * import { train } from "@tenon/training";
 * await using backend = await reference.open();
 * const model = sequential(dense(8), relu(), dense(2));
 * const data = await xor({ size: 64, seed: 1 });
 * const losses: number[] = [];
 * const run = train({ backend, model, data, loss: crossEntropy(), optimizer: adam({ learningRate: 0.05 }), epochs: 20, batchSize: 16 });
 * for await (const event of run) if (event.type === "epoch") losses.push(event.scores.loss);
 * losses[19]! < losses[0]! / 2; // => true
 * ```
 */
export async function* train(options: TrainOptions): AsyncGenerator<TrainingEvent, void, undefined> {
  const plan = planRun(options);
  const { resume, save, reopen, signal } = options;
  const saver = new Saver(save, resume);
  const clock = { started: performance.now(), trainedFor: 0, trained: 0 };
  let good = resume ? resumedSnapshot(plan, resume) : firstSnapshot(plan);
  yield startEvent(plan, good);
  let { backend } = options;
  let [restarts, restartedAt] = [0, -1];
  try {
    for (;;) {
      const loss = backendLoss(backend);
      let loop: TrainingLoop | undefined;
      let isLost = false;
      try {
        const session = await TrainingSession.open(plan, backend, good.training);
        loop = new TrainingLoop(plan, session, saver, clock, good);
        yield* loop.run();
        return;
      } catch (error) {
        if (loop && signal?.aborted && error === signal.reason) yield* loop.saveAborted();
        isLost = reopen !== undefined && (await loss.explains(error));
        if (!reopen || !isLost) throw error;
        good = loop?.good ?? good;
      } finally {
        close(loop, isLost);
      }
      const { step, epoch } = good.progress;
      restarts = step === restartedAt ? restarts + 1 : 1;
      restartedAt = step;
      if (restarts > mostRestarts)
        throw new Error(`the device was lost ${restarts} times at step ${step}: ${loss.reason}`);
      backend = await reopen();
      yield { type: "restart", step, epoch, reason: loss.reason };
    }
  } finally {
    await saver.settle();
  }
}

/** Times that a device may be lost without a step to show for it: a backend that cannot be opened is not tried forever. */
const mostRestarts = 5;

function close(loop: TrainingLoop | undefined, isLost: boolean): void {
  try {
    loop?.[Symbol.dispose]();
  } catch (error) {
    // A device that is gone may not even take its memory back.
    if (!isLost) throw error;
  }
}

/** Whether a backend is lost, asked when something has failed. */
function backendLoss(backend: Backend): { readonly reason: string; explains(error: unknown): Promise<boolean> } {
  let reason: string | undefined;
  void backend.lost.then((lost) => {
    reason = lost.message;
  });
  return {
    get reason() {
      return reason ?? "the device was lost";
    },
    async explains(error) {
      if ((error as { readonly code?: unknown }).code === "lost") return true;
      // What failed may be known before its cause is.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return reason !== undefined;
    },
  };
}

function startEvent({ options, initial, stepsPerEpoch, steps }: RunPlan, { progress }: Snapshot): StartEvent {
  const { data, epochs, batchSize, resume } = options;
  const { step, epoch } = progress;
  return {
    type: "start",
    parameters: leavesOf<TensorData>(initial.params, isTensorData).reduce(
      (count, { value }) => count + sizeOf(value.shape),
      0,
    ),
    examples: data.splits.train.size,
    epochs,
    stepsPerEpoch,
    steps,
    batchSize,
    ...(resume && { resumed: { step, epoch: Math.min(epoch, epochs) } }),
  };
}

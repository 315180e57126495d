import type { Profile, ProfileOptions } from "@tenon/tensor";
import { permutation, randomKey, zeros } from "@tenon/tensor";
import { requireExamples, requireWhole } from "./check-options.ts";
import type { ExampleSplit, LossFunction, MetricRule } from "./contracts.ts";
import { disposing, uploadTree } from "./host-tree.ts";
import { initialState } from "./initial-state.ts";
import { scoreBoard } from "./score-board.ts";
import type { ResidentSplit, TrainState } from "./step.ts";
import { trainStep } from "./step.ts";
import type { TrainOptions } from "./train-options.ts";

/** Those of `train` that the step depends on. */
export type ProfileStepOptions = Pick<
  TrainOptions,
  "backend" | "model" | "data" | "loss" | "optimizer" | "metrics" | "batchSize" | "seed"
> &
  ProfileOptions;

/**
 * Times the kernels of the step that `train` would repeat, with the state of its start and a batch of its data. It is the
 * same batch again and again, so taking the examples is a little cheaper than in training, where they are far apart.
 *
 * @throws TrainingError as `train` does; TensorError `unsupported` where the backend does not time its kernels.
 */
export async function profileStep(options: ProfileStepOptions): Promise<Profile> {
  const { backend, model, data, optimizer, batchSize, seed = 0, repeats } = options;
  requireWhole(repeats === undefined ? { batchSize } : { batchSize, repeats });
  requireExamples(data);
  const key = randomKey(seed);
  const loss = options.loss as LossFunction;
  const metrics = (options.metrics ?? []) as readonly MetricRule[];
  const board = scoreBoard(metrics);
  const { train: examples } = data.splits as { train: ExampleSplit };
  using step = trainStep({ model, loss, data, board }, optimizer);
  const state = uploadTree(backend, initialState(options, board, key)) as TrainState;
  using _state = disposing(() => state);
  const { inputs, targets } = examples;
  const resident = uploadTree(backend, { inputs, targets }) as ResidentSplit;
  using _resident = disposing(() => resident);
  using indices = zeros(backend, { dtype: "i32", shape: [Math.min(batchSize, examples.size)] });
  indices.write(new Int32Array(permutation(key, examples.size)).subarray(0, indices.shape[0]));
  return await step.profile([state, resident, indices], { repeats });
}

import type { Profile, ProfileOptions } from "@tenon/tensor";
import { permutation, randomKey, upload } from "@tenon/tensor";
import { IndexTensors } from "./batches.ts";
import { requireWhole } from "./check-options.ts";
import { capacityOf, DeviceSplit } from "./device-split.ts";
import { disposing } from "./host-tree.ts";
import { planRun } from "./run-plan.ts";
import type { TrainState } from "./step.ts";
import { trainStep } from "./step.ts";
import type { TrainOptions } from "./train-options.ts";

/** Those of `train` that the step depends on. */
export type ProfileStepOptions = Pick<
  TrainOptions,
  | "backend"
  | "model"
  | "data"
  | "loss"
  | "lossWeights"
  | "optimizer"
  | "metrics"
  | "batchSize"
  | "microBatches"
  | "initial"
  | "seed"
> &
  ProfileOptions;

/**
 * Times the kernels of the step that `train` would repeat, with the state of its start and a batch of its data. It is the
 * same batch again and again, so taking the examples is a little cheaper than in training, where they are far apart.
 *
 * @throws TrainingError as `train` does; TensorError `unsupported` where the backend does not time its kernels.
 */
export async function profileStep(options: ProfileStepOptions): Promise<Profile> {
  const { repeats, ...trained } = options;
  requireWhole({ repeats });
  const { parts, initial, partSize, batchSize } = planRun({ ...trained, epochs: 1 });
  const { backend, data, optimizer, seed = 0 } = options;
  const { train } = data.splits;
  using step = trainStep(parts, optimizer, partSize);
  const state = upload(backend, { ...initial }) as TrainState;
  using _state = disposing(() => state);
  using resident = await DeviceSplit.open(backend, "train", train);
  for await (const _ of resident.chunks(1)) break;
  using indices = new IndexTensors(backend, [batchSize]);
  const order = new Int32Array(permutation(randomKey(seed), capacityOf(train)));
  const chosen = indices.holding(order.subarray(0, batchSize));
  return await step.profile([state, resident.tensors, chosen], { repeats });
}

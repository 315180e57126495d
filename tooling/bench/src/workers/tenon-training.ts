import { mnist } from "@tenon/dataset-mnist";
import type { Dataset, Split } from "@tenon/datasets";
import { crossEntropy } from "@tenon/losses";
import { adam, sgd } from "@tenon/optimizers";
import {
  add,
  applyUpdates,
  type Backend,
  type DeviceTensor,
  gather,
  isTensor,
  jit,
  leavesOf,
  type Tensor,
  type TensorData,
  type Tree,
  tensorData,
  upload,
  valueAndGradWithAuxiliary,
  zeros,
} from "@tenon/tensor";
import { batchIndices } from "../data/batches.ts";
import { readTrainingArrays } from "../data/benchmark-data.ts";
import { initialise, mlp } from "../data/mlp.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import { firstLosses, type Lane } from "./serve.ts";

interface State {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly modelState: Tree<Tensor>;
  readonly optimizer: Tree<Tensor>;
  /** Sum of the losses since the last read, accumulated on the device. */
  readonly lossSum: Tensor;
}

/** The digits to train on, where they are not to be read from the package that brings them. */
export type TrainingDigits = Pick<Dataset<Split>, "prepare"> & { readonly splits: { readonly train: Split } };

/**
 * The step of `train()` in @tenon/training, whose parts are not public: the data lie on the device as bytes, a step takes
 * its batch by index, and its state is donated.
 */
export async function openTenonTraining(
  backend: Backend,
  workload: TrainingWorkload,
  folder: string,
  given?: TrainingDigits,
): Promise<Lane> {
  const { batch, optimizer: optimizerOptions } = workload;
  const { order } = readTrainingArrays(folder);
  const data = given ?? (await mnist());
  const model = mlp(workload);
  const loss = crossEntropy();
  const optimizer = optimizerOptions.type === "adam" ? adam(optimizerOptions) : sgd(optimizerOptions);

  const step = jit(
    (state: State, images: Tensor, labels: Tensor, indices: Tensor): State => {
      const { inputs, targets } = data.prepare({
        inputs: [gather(images, indices)],
        targets: [gather(labels, indices)],
      });
      const lossOf = valueAndGradWithAuxiliary((params: Tree<Tensor>) => {
        const { outputs, state: modelState } = model.apply(params, state.modelState, inputs, { training: true });
        return [loss.apply(outputs[0] as Tensor, targets[0] as Tensor), modelState];
      });
      const [value, gradients, modelState] = lossOf(state.params);
      const { updates, state: optimizerState } = optimizer.update(gradients, state.optimizer, state.params);
      return {
        params: applyUpdates(state.params, updates),
        modelState,
        optimizer: optimizerState,
        lossSum: add(state.lossSum, value),
      };
    },
    { name: `benchmark step of ${workload.name}`, donate: [0] },
  );

  const { train } = data.splits;
  const images = upload(backend, train.inputs[0] as TensorData);
  const labels = upload(backend, train.targets[0] as TensorData);
  const indices = zeros(backend, { dtype: "i32", shape: [batch] });
  const { params, state: modelState } = initialise(model);
  const start = { params, modelState, optimizer: optimizer.init(params), lossSum: tensorData("f32", 0) };
  let state = upload<State>(backend, start);
  let done = 0;
  const zero = new Float32Array(1);

  const steps = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) {
      indices.write(batchIndices(order, batch, done++));
      state = step(state, images, labels, indices);
    }
    const reading = state.lossSum.item();
    (state.lossSum as DeviceTensor).write(zero);
    return (await reading) / count;
  };
  return {
    prepare: () => step.prepare([state, images, labels, indices]),
    reset() {
      disposeTree(state);
      state = upload<State>(backend, start);
      done = 0;
    },
    run: async (times) => void (await steps(times)),
    check: (count) => firstLosses(count, () => steps(1)),
    close() {
      disposeTree(state);
      disposeTree([images, labels, indices]);
      step[Symbol.dispose]();
    },
  };
}

function disposeTree(tree: Tree<Tensor>): void {
  for (const { value } of leavesOf<Tensor>(tree, isTensor)) value[Symbol.dispose]();
}

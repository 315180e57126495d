import type { Backend } from "@tenon/backend";
import { dense, dropout, flatten, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { adam } from "@tenon/optimizers";
import type { Tensor, TensorData } from "@tenon/tensor";
import { cast, isTensor, keyTensor, leavesOf, mapTree, mul, randomKey, tensor, tensorData } from "@tenon/tensor";
import type { TrainedModel, TrainOptions } from "@tenon/training";
import { train } from "@tenon/training";

/** Images of digits, 784 bytes each, and what they show. */
export interface Digits {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
}

export interface DigitsRun {
  /** After each of the steps. */
  readonly losses: readonly number[];
  readonly result: TrainedModel;
  readonly restarts: number;
}

const batchSize = 64;

/** A run of the network that digits are learnt with first, dropout included. */
export async function trainOnDigits(
  backend: Backend,
  { images, labels }: Digits,
  more: Partial<TrainOptions> = {},
): Promise<DigitsRun> {
  const size = labels.length;
  const losses: number[] = [];
  let [result, restarts]: [TrainedModel | undefined, number] = [undefined, 0];
  for await (const event of train({
    backend,
    model: sequential(flatten(), dense(128), relu(), dropout({ rate: 0.2 }), dense(10)),
    data: {
      name: "digits",
      inputTypes: [{ dtype: "f32", shape: [28, 28, 1] }],
      splits: {
        train: {
          size,
          inputs: [tensorData("u8", images, [size, 28, 28, 1])],
          targets: [tensorData("u8", labels)],
        },
      },
      prepare: ({ inputs, targets }) => ({
        inputs: [mul(cast(inputs[0] as Tensor, "f32"), 1 / 255)],
        targets: [cast(targets[0] as Tensor, "i32")],
      }),
    },
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 1e-3 }),
    epochs: Math.round((200 * batchSize) / size),
    batchSize,
    seed: 7,
    reportEvery: 1,
    ...more,
  })) {
    if (event.type === "step") losses[event.step - 1] = event.scores.loss;
    if (event.type === "restart") restarts++;
    if (event.type === "done") result = event.result;
  }
  if (!result) throw new Error("the run has no end");
  return { losses, result, restarts };
}

/** One step that changes no weight: what it ends with are the initial weights, as the device holds them. */
export const initialWeights = (backend: Backend, { images, labels }: Digits): Promise<DigitsRun> =>
  trainOnDigits(
    backend,
    { images: images.slice(0, 784 * batchSize), labels: labels.slice(0, batchSize) },
    {
      optimizer: {
        init: () => ({}),
        update: (gradients, state) => ({
          updates: mapTree<Tensor, Tensor>(gradients, isTensor, (gradient) => mul(gradient, 0)),
          state,
        }),
      },
      epochs: 1,
    },
  );

/** Which of many ones dropout keeps under one key, as 0 and 1: the same on every backend. */
export async function dropoutMask(backend: Backend): Promise<number[]> {
  const { outputs } = dropout(0.3).apply({}, {}, [tensor(backend, new Array<number>(2000).fill(1))], {
    training: true,
    key: keyTensor(backend, randomKey(11)),
  });
  const [output] = outputs;
  if (!output) throw new Error("dropout has an output");
  return Array.from(await output.data(), (value) => (value === 0 ? 0 : 1));
}

/** A model's numbers, to the bit, as text. */
export function bitsOf({ params }: TrainedModel): string {
  const isLeaf = (leaf: unknown): boolean => typeof leaf === "object" && leaf !== null && "data" in leaf;
  return leavesOf<TensorData>(params, isLeaf)
    .map(({ path, value: { data } }) => {
      let hash = 0x811c9dc5;
      for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
        hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
      return `${path} ${data.length} ${hash.toString(16)}`;
    })
    .join("\n");
}

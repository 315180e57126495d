import type { Backend } from "@tenon/backend";
import { dense, dropout, flatten, relu, sequential } from "@tenon/layers";
import { crossEntropy } from "@tenon/losses";
import { adam, sgd } from "@tenon/optimizers";
import type { Tensor } from "@tenon/tensor";
import { cast, mul, tensorData } from "@tenon/tensor";
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
    { optimizer: sgd({ learningRate: 0 }), epochs: 1 },
  );

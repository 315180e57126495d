import * as tf from "@tensorflow/tfjs";
import { batchIndices, normalisedImages, oneHotLabels } from "../data/batches.ts";
import { readParameters, readTrainingArrays } from "../data/benchmark-data.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import { firstLosses, type Lane } from "./serve.ts";

/** `optimizer.minimize` in a `tidy`, the data in tensors, batches taken by index. */
export function openTfjsTraining(workload: TrainingWorkload, folder: string): Lane {
  const { batch, optimizer: options } = workload;
  const arrays = readTrainingArrays(folder);
  const parameters = readParameters(folder, workload);
  const count = arrays.labels.length;
  const images = tf.tensor2d(normalisedImages(arrays), [count, arrays.images.length / count]);
  const labels = tf.tensor2d(oneHotLabels(arrays, workload), [count, workload.layers.at(-1) as number]);
  const variables = parameters.map(({ inputs, outputs }) => ({
    weight: tf.variable(tf.zeros<tf.Rank.R2>([inputs, outputs])),
    bias: tf.variable(tf.zeros<tf.Rank.R1>([outputs])),
  }));
  // tfjs's own default ε is 1e-7.
  const makeOptimizer = (): tf.Optimizer =>
    options.type === "adam"
      ? tf.train.adam(options.learningRate, 0.9, 0.999, 1e-8)
      : tf.train.sgd(options.learningRate);
  let optimizer = makeOptimizer();
  let done = 0;

  const lossOf = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Scalar => {
    const logits = variables.reduce((h, { weight, bias }, i) => {
      const z = tf.add<tf.Tensor2D>(tf.matMul(h, weight), bias);
      return i < variables.length - 1 ? tf.relu(z) : z;
    }, x);
    return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
  };
  const step = (): tf.Scalar =>
    tf.tidy(() => {
      const indices = tf.tensor1d(batchIndices(arrays.order, batch, done++), "int32");
      const x = tf.gather(images, indices);
      const y = tf.gather(labels, indices);
      return optimizer.minimize(() => lossOf(x, y), true) as tf.Scalar;
    });
  const steps = async (times: number): Promise<number> => {
    for (let i = 1; i < times; i++) step().dispose();
    const loss = step();
    const [value] = await loss.data();
    loss.dispose();
    return value as number;
  };
  const reset = (): void => {
    done = 0;
    tf.tidy(() => {
      variables.forEach(({ weight, bias }, i) => {
        const initial = parameters[i] as (typeof parameters)[number];
        weight.assign(tf.tensor2d(initial.weight, [initial.inputs, initial.outputs]));
        bias.assign(tf.tensor1d(initial.bias));
      });
    });
    optimizer.dispose();
    optimizer = makeOptimizer();
  };
  reset();
  return {
    reset,
    run: async (times) => void (await steps(times)),
    check: (length) => firstLosses(length, () => steps(1)),
    close() {
      optimizer.dispose();
      tf.dispose([images, labels, variables]);
    },
  };
}

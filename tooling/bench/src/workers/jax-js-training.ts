import { jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { batchIndices, normalisedImages, oneHotLabels } from "../data/batches.ts";
import { readParameters, readTrainingArrays } from "../data/benchmark-data.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import { firstLosses, type Lane } from "./serve.ts";

// Type aliases: jax-js does not take interfaces for trees.
type Dense = { weight: np.Array; bias: np.Array };
type Params = Dense[];
type State = { params: Params; firstMoment: Params; secondMoment: Params; step: np.Array };

/**
 * The whole step, update included, under one `jit`. What was measured to be fastest in Node is used: weights stored as
 * [outputs, inputs] (10 % over the other layout), and batches put together on the host (up to 10 % over `take` on the
 * device). On a GPU the loss is read after the last step alone.
 */
export function openJaxTraining(workload: TrainingWorkload, folder: string, reading: "each" | "last" = "each"): Lane {
  const { batch, layers, optimizer } = workload;
  const arrays = readTrainingArrays(folder);
  const images = normalisedImages(arrays);
  const labels = oneHotLabels(arrays, workload);
  const parameters = readParameters(folder, workload);
  const features = layers[0] as number;
  const classes = layers.at(-1) as number;

  const lossOf = (params: Params, x: np.Array, y: np.Array): np.Array => {
    const logits = params.reduce((h, { weight, bias }, i) => {
      const z = np.matmul(h, np.transpose(weight)).add(bias);
      return i < params.length - 1 ? nn.relu(z) : z;
    }, x);
    return nn
      .logSoftmax(logits)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const update = optimizer.type === "adam" ? adam(optimizer.learningRate) : sgd(optimizer.learningRate);
  const step = jit((state: State, x: np.Array, y: np.Array): [np.Array, State] => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(state.params), x, y) as [np.Array, Params];
    return [loss, update(state, gradients)];
  });

  const start = (): State => {
    const zeros = (): Params =>
      optimizer.type === "adam"
        ? parameters.map(({ inputs, outputs }) => ({ weight: np.zeros([outputs, inputs]), bias: np.zeros([outputs]) }))
        : [];
    return {
      params: parameters.map(({ inputs, outputs, weight, bias }) => ({
        weight: np.array(transposed(weight, inputs, outputs), { shape: [outputs, inputs] }),
        bias: np.array(bias),
      })),
      firstMoment: zeros(),
      secondMoment: zeros(),
      step: np.array(0),
    };
  };
  let state = start();
  let done = 0;
  const x = new Float32Array(batch * features);
  const y = new Float32Array(batch * classes);

  const steps = async (count: number): Promise<number> => {
    let value = Number.NaN;
    for (let i = 0; i < count; i++) {
      batchIndices(arrays.order, batch, done++).forEach((index, row) => {
        x.set(images.subarray(index * features, (index + 1) * features), row * features);
        y.set(labels.subarray(index * classes, (index + 1) * classes), row * classes);
      });
      let loss: np.Array;
      [loss, state] = step(state, np.array(x, { shape: [batch, features] }), np.array(y, { shape: [batch, classes] }));
      // jax-js starts work when a value is asked for, and in WebAssembly is slower by a third or more when several steps
      // have piled up.
      if (reading === "each") value = loss.dataSync()[0] as number;
      else if (i === count - 1) value = (await loss.data())[0] as number;
      else loss.dispose();
    }
    return value;
  };
  return {
    reset() {
      tree.dispose(state);
      state = start();
      done = 0;
    },
    run: async (times) => void (await steps(times)),
    check: (count) => firstLosses(count, () => steps(1)),
    close() {
      tree.dispose(state);
      step.dispose();
    },
  };
}

function sgd(learningRate: number): (state: State, gradients: Params) => State {
  return ({ params, ...rest }, gradients) => ({
    ...rest,
    params: params.map(({ weight, bias }, i) => {
      const slope = gradients[i] as Dense;
      return { weight: weight.sub(slope.weight.mul(learningRate)), bias: bias.sub(slope.bias.mul(learningRate)) };
    }),
  });
}

/** As in @jax-js/optax, written out so that it is fused with the step: m, v, then the corrected step. */
function adam(learningRate: number): (state: State, gradients: Params) => State {
  return (state, gradients) => {
    const step = state.step.add(1);
    const correction = (beta: number): np.Array => np.array(1).sub(np.exp(step.ref.mul(Math.log(beta))));
    const size = np.array(learningRate).div(correction(0.9));
    const spread = np.reciprocal(np.sqrt(correction(0.999)));
    const next: State = { params: [], firstMoment: [], secondMoment: [], step };
    state.params.forEach((params, i) => {
      const updated = (name: keyof Dense): [np.Array, np.Array, np.Array] => {
        const slope = (gradients[i] as Dense)[name];
        const m = (state.firstMoment[i] as Dense)[name].mul(0.9).add(slope.ref.mul(0.1));
        const v = (state.secondMoment[i] as Dense)[name].mul(0.999).add(slope.ref.mul(slope).mul(0.001));
        const deviation = np.sqrt(v.ref).mul(spread.ref).add(1e-8);
        return [params[name].sub(size.ref.mul(m.ref).div(deviation)), m, v];
      };
      const [weight, weightFirst, weightSecond] = updated("weight");
      const [bias, biasFirst, biasSecond] = updated("bias");
      next.params.push({ weight, bias });
      next.firstMoment.push({ weight: weightFirst, bias: biasFirst });
      next.secondMoment.push({ weight: weightSecond, bias: biasSecond });
    });
    size.dispose();
    spread.dispose();
    return next;
  };
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      result[column * rows + row] = values[row * columns + column] as number;
  return result;
}

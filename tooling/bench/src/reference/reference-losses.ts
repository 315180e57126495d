import { batchIndices } from "../data/batches.ts";
import type { TrainingArrays } from "../data/benchmark-data.ts";
import type { DenseParameters } from "../data/mlp.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";

/** A trained array with its gradient and, for Adam, its moments. */
interface Trained {
  readonly value: Float64Array;
  readonly gradient: Float64Array;
  readonly firstMoment: Float64Array;
  readonly secondMoment: Float64Array;
}

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Trained;
  readonly bias: Trained;
}

/**
 * The loss of each of the first steps, in f64 and by loops written out, so that it depends on none of the contenders.
 * Zeros are skipped: four fifths of MNIST's pixels are.
 */
export function referenceLosses(
  workload: TrainingWorkload,
  arrays: TrainingArrays,
  initial: readonly DenseParameters[],
  steps: number,
): number[] {
  const layers = initial.map(({ inputs, outputs, weight, bias }) => ({
    inputs,
    outputs,
    weight: trained(weight),
    bias: trained(bias),
  }));
  return Array.from({ length: steps }, (_, step) => {
    const indices = batchIndices(arrays.order, workload.batch, step);
    const activations = forward(layers, pixelsOf(arrays, indices), workload.batch);
    const logits = activations.at(-1) as Float64Array;
    const { loss, slopes } = crossEntropy(logits, indices, arrays.labels);
    backward(layers, activations, slopes, workload.batch);
    for (const { weight, bias } of layers) for (const one of [weight, bias]) update(one, workload.optimizer, step + 1);
    return loss;
  });
}

function trained(values: Float32Array): Trained {
  const zeros = (): Float64Array => new Float64Array(values.length);
  return { value: Float64Array.from(values), gradient: zeros(), firstMoment: zeros(), secondMoment: zeros() };
}

function pixelsOf({ images }: TrainingArrays, indices: Int32Array): Float64Array {
  const size = 784;
  const pixels = new Float64Array(indices.length * size);
  indices.forEach((index, row) => {
    for (let i = 0; i < size; i++) pixels[row * size + i] = (images[index * size + i] as number) / 255;
  });
  return pixels;
}

/** What each layer takes, and at the end the logits. */
function forward(layers: readonly Layer[], pixels: Float64Array, batch: number): Float64Array[] {
  const activations = [pixels];
  layers.forEach(({ inputs, outputs, weight, bias }, layer) => {
    const x = activations[layer] as Float64Array;
    const y = new Float64Array(batch * outputs);
    for (let row = 0; row < batch; row++) {
      const sums = y.subarray(row * outputs, (row + 1) * outputs);
      sums.set(bias.value);
      for (let i = 0; i < inputs; i++) addScaled(sums, weight.value, i * outputs, x[row * inputs + i] as number);
    }
    activations.push(layer < layers.length - 1 ? y.map((value) => Math.max(value, 0)) : y);
  });
  return activations;
}

/** Mean loss, and its slope with respect to the logits. */
function crossEntropy(
  logits: Float64Array,
  indices: Int32Array,
  labels: Uint8Array,
): { readonly loss: number; readonly slopes: Float64Array } {
  const batch = indices.length;
  const classes = logits.length / batch;
  const slopes = new Float64Array(logits.length);
  let loss = 0;
  indices.forEach((index, row) => {
    const z = logits.subarray(row * classes, (row + 1) * classes);
    const largest = Math.max(...z);
    const total = z.reduce((sum, value) => sum + Math.exp(value - largest), 0);
    const label = labels[index] as number;
    loss -= ((z[label] as number) - largest - Math.log(total)) / batch;
    z.forEach((value, c) => {
      slopes[row * classes + c] = (Math.exp(value - largest) / total - (c === label ? 1 : 0)) / batch;
    });
  });
  return { loss, slopes };
}

function backward(
  layers: readonly Layer[],
  activations: readonly Float64Array[],
  slopes: Float64Array,
  batch: number,
): void {
  let above = slopes;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const { inputs, outputs, weight, bias } = layers[layer] as Layer;
    const x = activations[layer] as Float64Array;
    const below = new Float64Array(batch * inputs);
    weight.gradient.fill(0);
    bias.gradient.fill(0);
    for (let row = 0; row < batch; row++) {
      const slope = above.subarray(row * outputs, (row + 1) * outputs);
      addScaled(bias.gradient, slope, 0, 1);
      for (let i = 0; i < inputs; i++) {
        const value = x[row * inputs + i] as number;
        // Where a rectified value is 0 its slope is 0 too; those of the pixels nobody asks for.
        if (value === 0) continue;
        addScaled(weight.gradient.subarray(i * outputs, (i + 1) * outputs), slope, 0, value);
        if (layer > 0) below[row * inputs + i] = innerProduct(slope, weight.value, i * outputs);
      }
    }
    above = below;
  }
}

/** target += factor * source[offset, ...] */
function addScaled(target: Float64Array, source: Float64Array, offset: number, factor: number): void {
  if (factor === 0) return;
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (source[offset + i] as number);
}

function innerProduct(left: Float64Array, right: Float64Array, offset: number): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[offset + i] as number);
  return sum;
}

/** SGD, or Adam as in the paper (Kingma and Ba 2015, Algorithm 1) with its default β and ε. */
function update(
  { value, gradient, firstMoment, secondMoment }: Trained,
  { type, learningRate }: TrainingWorkload["optimizer"],
  step: number,
): void {
  const firstCorrection = 1 - 0.9 ** step;
  const secondCorrection = 1 - 0.999 ** step;
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i] as number;
    let direction = g;
    if (type === "adam") {
      const m = 0.9 * (firstMoment[i] as number) + 0.1 * g;
      const v = 0.999 * (secondMoment[i] as number) + 0.001 * g * g;
      firstMoment[i] = m;
      secondMoment[i] = v;
      direction = m / firstCorrection / (Math.sqrt(v / secondCorrection) + 1e-8);
    }
    value[i] = (value[i] as number) - learningRate * direction;
  }
}

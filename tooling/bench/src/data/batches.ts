import type { TrainingWorkload } from "../workloads/training-workload.ts";
import type { TrainingArrays } from "./benchmark-data.ts";

/** Examples of step number `step`, from 0: the same for every contender. */
export function batchIndices(order: Int32Array<ArrayBuffer>, batch: number, step: number): Int32Array<ArrayBuffer> {
  const batches = Math.floor(order.length / batch);
  const start = (step % batches) * batch;
  return order.subarray(start, start + batch);
}

/** Pixels in 0 to 1: the very products that Tenon's `normalisePixels` computes on the device. */
export function normalisedImages({ images }: Pick<TrainingArrays, "images">): Float32Array<ArrayBuffer> {
  const factor = Math.fround(1 / 255);
  return Float32Array.from(images, (pixel) => pixel * factor);
}

/** A row for each label with a 1 at its class. */
export function oneHotLabels(
  { labels }: Pick<TrainingArrays, "labels">,
  { layers }: Pick<TrainingWorkload, "layers">,
): Float32Array<ArrayBuffer> {
  const classes = layers.at(-1) as number;
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    rows[i * classes + label] = 1;
  });
  return rows;
}

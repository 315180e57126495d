import type { DenseParameters } from "../data/mlp.ts";
import { initialParameters } from "../data/mlp.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";

// What data/benchmark-data.ts is in Node: a page has no folder, and fetches its data before the lanes are opened.

interface TrainingArrays {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly order: Int32Array<ArrayBuffer>;
}

const fetched: { arrays?: TrainingArrays } = {};

async function bytes(name: string): Promise<ArrayBuffer> {
  return (await fetch(name)).arrayBuffer();
}

export async function fetchTrainingArrays(): Promise<void> {
  fetched.arrays = {
    images: new Uint8Array(await bytes("images.u8")),
    labels: new Uint8Array(await bytes("labels.u8")),
    order: new Int32Array(await bytes("order.i32")),
  };
}

/** @public */
export function readTrainingArrays(): TrainingArrays {
  if (!fetched.arrays) throw new Error("fetch the data first");
  return fetched.arrays;
}

/** @public */
export const readParameters = (_: string, workload: TrainingWorkload): DenseParameters[] => initialParameters(workload);

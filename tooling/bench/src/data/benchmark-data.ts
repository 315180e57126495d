import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mnist } from "@tenon/dataset-mnist";
import { foldKey, permutation, randomKey, uniforms } from "@tenon/tensor";
import { type ProductWorkload, storedShapes } from "../workloads/product-workload.ts";
import type { TrainingWorkload } from "../workloads/training-workload.ts";
import type { Workload } from "../workloads/workload.ts";
import { type DenseParameters, initialParameters } from "./mlp.ts";

/**
 * What all contenders compute on, as raw files in a temporary folder, since some of them are not written in JavaScript:
 *
 * - images.u8 [60000, 784], labels.u8 [60000]: MNIST's training set as stored
 * - order.i32 [60000]: the examples' order; batch b takes the b-th run of it, an incomplete last batch is left out
 * - <workload>.f32: initial weights and biases, layer by layer
 * - <workload>.left.f32, <workload>.right.f32: operands of a product
 */
export interface BenchmarkData extends Disposable {
  readonly folder: string;
}

const seed = 1;

export async function writeBenchmarkData(workloads: readonly Workload[]): Promise<BenchmarkData> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-bench-"));
  const data = { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
  try {
    if (workloads.some((workload) => workload.kind === "training")) await writeMnist(folder);
    for (const workload of workloads) {
      if (workload.kind === "training") writeParameters(folder, workload);
      else writeOperands(folder, workload);
    }
  } catch (error) {
    data[Symbol.dispose]();
    throw error;
  }
  return data;
}

async function writeMnist(folder: string): Promise<void> {
  const { train } = (await mnist()).splits;
  const bytes = (tensor: { readonly data: ArrayBufferView } | undefined): Uint8Array => tensor?.data as Uint8Array;
  writeFileSync(join(folder, "images.u8"), bytes(train.inputs[0]));
  writeFileSync(join(folder, "labels.u8"), bytes(train.targets[0]));
  writeFileSync(join(folder, "order.i32"), Int32Array.from(permutation(foldKey(randomKey(seed), "order"), train.size)));
}

function writeParameters(folder: string, workload: TrainingWorkload): void {
  const arrays = initialParameters(workload).flatMap(({ weight, bias }) => [weight, bias]);
  writeFileSync(
    join(folder, `${workload.name}.f32`),
    Buffer.concat(arrays.map((array) => new Uint8Array(array.buffer))),
  );
}

function writeOperands(folder: string, workload: ProductWorkload): void {
  for (const [side, shape] of Object.entries(storedShapes(workload))) {
    const values = uniforms(foldKey(randomKey(seed), `${workload.name} ${side}`), shape[0] * shape[1]);
    writeFileSync(
      join(folder, `${workload.name}.${side}.f32`),
      Float32Array.from(values, (value) => value - 0.5),
    );
  }
}

export interface TrainingArrays {
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly order: Int32Array<ArrayBuffer>;
}

export function readTrainingArrays(folder: string): TrainingArrays {
  return {
    images: readBytes(folder, "images.u8"),
    labels: readBytes(folder, "labels.u8"),
    order: new Int32Array(readBytes(folder, "order.i32").buffer),
  };
}

export function readParameters(folder: string, { name, layers }: TrainingWorkload): DenseParameters[] {
  const values = new Float32Array(readBytes(folder, `${name}.f32`).buffer);
  let offset = 0;
  const take = (count: number): Float32Array<ArrayBuffer> => {
    offset += count;
    return values.slice(offset - count, offset);
  };
  return layers.slice(1).map((outputs, i) => {
    const inputs = layers[i] as number;
    return { inputs, outputs, weight: take(inputs * outputs), bias: take(outputs) };
  });
}

export function readOperands(
  folder: string,
  { name }: ProductWorkload,
): { readonly left: Float32Array<ArrayBuffer>; readonly right: Float32Array<ArrayBuffer> } {
  const read = (side: string): Float32Array<ArrayBuffer> =>
    new Float32Array(readBytes(folder, `${name}.${side}.f32`).buffer);
  return { left: read("left"), right: read("right") };
}

/** A copy with a buffer of its own: Node hands out small files as parts of a shared one. */
const readBytes = (folder: string, file: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(readFileSync(join(folder, file)));

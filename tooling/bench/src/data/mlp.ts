import { dense, flatten, type Layer, relu, sequential } from "@tenon/layers";
import { leavesOf, randomKey, type TensorData, type Tree } from "@tenon/tensor";
import type { TrainingWorkload } from "../workloads/training-workload.ts";

/** Parameters of a dense layer: weight [inputs, outputs], row-major, and bias [outputs]. */
export interface DenseParameters {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Float32Array<ArrayBuffer>;
  readonly bias: Float32Array<ArrayBuffer>;
}

const seed = 1;

/** The model of a workload, as a user of Tenon writes it. */
export function mlp({ layers: [, ...widths] }: Pick<TrainingWorkload, "layers">): Layer {
  return sequential(
    flatten(),
    ...widths.flatMap((width, i) => (i === widths.length - 1 ? [dense(width)] : [dense(width), relu()])),
  );
}

/** Tenon's initial parameters, from which every contender starts. */
export function initialise(model: Layer): { readonly params: Tree<TensorData>; readonly state: Tree<TensorData> } {
  return model.init(randomKey(seed), [{ dtype: "f32", shape: [1, 28, 28, 1] }]);
}

/** The same numbers layer by layer, for those who know no trees. */
export function initialParameters({ layers }: Pick<TrainingWorkload, "layers">): DenseParameters[] {
  const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;
  const leaves = leavesOf<TensorData>(initialise(mlp({ layers })).params, isData);
  const named = (name: string): Float32Array<ArrayBuffer>[] =>
    leaves.filter(({ path }) => path.endsWith(`.${name}`)).map(({ value }) => Float32Array.from(value.data));
  const biases = named("bias");
  return named("weight").map((weight, i) => ({
    inputs: layers[i] as number,
    outputs: layers[i + 1] as number,
    weight,
    bias: biases[i] as Float32Array<ArrayBuffer>,
  }));
}

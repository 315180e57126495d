import type { DType, Tensor, TensorData, Tree } from "@tenon/tensor";
import { tensorData } from "@tenon/tensor";

/** Scalars by name: the accumulators of a simple metric. */
export type Scalars<Name extends string, T> = { readonly [name in Name]: T };

/** Zeros under these names. */
export function zeroScalars<Name extends string>(names: readonly Name[], dtype: DType): Scalars<Name, TensorData> {
  // One member for each name, which TypeScript does not see through fromEntries.
  return Object.fromEntries(names.map((name) => [name, tensorData(dtype, 0)])) as Scalars<Name, TensorData>;
}

/** Accumulators as what `init` made them; callers hold them as trees of any form. */
export function scalarsOf<Name extends string, T extends Tensor | TensorData>(tree: Tree<T>): Scalars<Name, T> {
  return tree as Scalars<Name, T>;
}

/** The value of a scalar on the host. */
export function numberOf({ data }: TensorData): number {
  return data[0] as number;
}

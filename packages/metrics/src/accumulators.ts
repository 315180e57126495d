import type { DType, Shape, Tensor, TensorData, Tree } from "@tenon/tensor";
import { sizeOf, tensorData } from "@tenon/tensor";

/** Tensors by name: the accumulators of a metric. */
export type Named<Name extends string, T> = { readonly [name in Name]: T };

/** Zeros of a shape, by default a scalar. */
export function zero(dtype: DType, shape: Shape = []): TensorData {
  return tensorData(dtype, new Array<number>(sizeOf(shape)).fill(0), shape);
}

/** Accumulators as what `init` made them; callers hold them as trees of any form. */
export function named<Name extends string, T extends Tensor | TensorData>(tree: Tree<T>): Named<Name, T> {
  return tree as Named<Name, T>;
}

/** The value of a scalar on the host. */
export function numberOf({ data }: TensorData): number {
  return data[0] as number;
}

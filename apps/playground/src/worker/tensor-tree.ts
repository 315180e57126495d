import type { DeviceTensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf } from "@tenon/tensor";

/** Writes other values into tensors of the same form. */
export function writeTree(tensors: Tree<DeviceTensor>, tree: Tree<TensorData>): void {
  const values = leavesOf<TensorData>(tree, isTensorData);
  leavesOf<DeviceTensor>(tensors, isTensor).forEach(({ value }, i) => {
    value.write((values[i] as { readonly value: TensorData }).value.data);
  });
}

export function disposeTree(tree: Tree<DeviceTensor>): void {
  for (const { value } of leavesOf<DeviceTensor>(tree, isTensor)) value[Symbol.dispose]();
}

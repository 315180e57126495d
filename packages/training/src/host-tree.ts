import type { DeviceTensor, Tensor, TensorData, Tree, TypedArray } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf, mapTree } from "@tenon/tensor";

/** Copies a tree of tensors to the host; all leaves are of the same moment, since they are enqueued together. */
export function downloadTree(tree: Tree<Tensor>): Promise<Tree<TensorData>> {
  const leaves = leavesOf<Tensor>(tree, isTensor);
  const downloads = Promise.all(leaves.map(async ({ value }) => value.data()));
  const arrived = downloads.then((data) => {
    let next = 0;
    return mapTree<Tensor, TensorData>(tree, isTensor, ({ dtype, shape }) => ({
      dtype,
      shape,
      data: data[next++] as TypedArray,
    }));
  });
  // Where something else fails before the caller waits for it, that is the error to tell.
  arrived.catch(() => {});
  return arrived;
}

/** Writes host data into the tensors of a tree of the same form, in place. */
export function writeTree(tree: Tree<Tensor>, values: Tree<TensorData>): void {
  const sources = leavesOf<TensorData>(values, isTensorData);
  leavesOf<DeviceTensor>(tree as Tree<DeviceTensor>, isTensor).forEach(({ value }, i) => {
    value.write((sources[i] as { value: TensorData }).value.data);
  });
}

export function disposeTree(tree: Tree<Tensor>): void {
  for (const { value } of leavesOf<Tensor>(tree, isTensor)) value[Symbol.dispose]();
}

/** For `using`: frees the tensors that the tree has at the end. */
export function disposing(tree: () => Tree<Tensor>): Disposable {
  return { [Symbol.dispose]: () => disposeTree(tree()) };
}

import { reference } from "@tenon/backend";
import type { Backend, DType, NestedNumbers, Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, leavesOf, mapTree, tensor, upload } from "@tenon/tensor";
import type { Metric, MetricBatch } from "../src/index.ts";

export const backend: Backend = await reference.open();

export function on(values: NestedNumbers, dtype: DType = "f32"): Tensor {
  return tensor(backend, values, { dtype });
}

export async function downloaded(tree: Tree<Tensor>): Promise<Tree<TensorData>> {
  const values = await Promise.all(
    leavesOf<Tensor>(tree, isTensor).map(
      async ({ value }): Promise<TensorData> => ({
        ...value.type,
        data: await value.data(),
      }),
    ),
  );
  return mapTree<Tensor, TensorData>(tree, isTensor, () => values.shift() as TensorData);
}

/** A batch of outputs and targets. */
export function batch(output: Tensor, target: Tensor, loss: Tensor = on(0)): MetricBatch {
  return { output, target, loss, size: output.shape[0] as number };
}

/** What a metric has accumulated after these batches. */
export async function after(metric: Metric, batches: readonly MetricBatch[]): Promise<Tree<TensorData>> {
  let accumulators: Tree<Tensor> = upload(backend, metric.init());
  for (const one of batches) accumulators = metric.update(accumulators, one);
  return downloaded(accumulators);
}

export async function over(metric: Metric, batches: readonly MetricBatch[]): Promise<number> {
  return metric.result(await after(metric, batches));
}

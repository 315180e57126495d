import type { Metric } from "@tenon/metrics";
import { metricKind, metricsPlugin } from "@tenon/metrics/plugin";
import { createRegistry } from "@tenon/registry";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { gather, isTensor, jit, leavesOf, mapTree, tensor, upload } from "@tenon/tensor";
import type { Suite } from "../suite.ts";
import { inputOf } from "../suite.ts";

const registry = createRegistry([metricsPlugin]);

/** The number after several batches of different sizes, each updated in a jitted step, and tables from the details. */
export const metricsSuite: Suite = {
  name: "metrics",
  title: "Metrics",
  // Accumulators are f32 and i32, whatever the outputs are.
  dtypes: ["f32"],
  async compute(golden, { backend, dtype }) {
    const { config } = golden;
    const metric: Metric = registry.parse(metricKind, config["metric"], "metric");
    const output = inputOf(golden, "output", backend, dtype);
    const target = inputOf(golden, "target", backend, config["targetDtype"] === "i32" ? "i32" : dtype);
    using step = jit(
      (accumulators: Tree<Tensor>, outputs: Tensor, targets: Tensor, indices: Tensor) =>
        metric.update(accumulators, {
          output: gather(outputs, indices),
          target: gather(targets, indices),
          loss: gather(outputs, indices),
          size: indices.shape[0] as number,
        }),
      { donate: [0] },
    );
    let accumulators: Tree<Tensor> = upload(backend, metric.init());
    let start = 0;
    for (const size of config["batches"] as readonly number[]) {
      const indices = Array.from({ length: size }, (_, i) => start + i);
      accumulators = step(accumulators, output, target, tensor(backend, indices, { dtype: "i32" }));
      start += size;
    }
    const after = await downloaded(accumulators);
    return { value: [metric.result(after)], details: numbersIn(metric.details?.(after)) };
  },
};

const _isData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;

async function downloaded(tree: Tree<Tensor>): Promise<Tree<TensorData>> {
  const leaves = leavesOf<Tensor>(tree, isTensor);
  const values = await Promise.all(
    leaves.map(async ({ value }): Promise<TensorData> => ({ ...value.type, data: await value.data() })),
  );
  return mapTree<Tensor, TensorData>(tree, isTensor, () => values.shift() as TensorData);
}

/** The numbers of a matrix, or of a table of classes without their own numbers. */
function numbersIn(details: unknown): number[] {
  if (typeof details === "number") return [details];
  if (typeof details !== "object" || details === null) return [];
  return Object.entries(details).flatMap(([name, value]) => (name === "class" ? [] : numbersIn(value)));
}

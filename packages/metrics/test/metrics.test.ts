import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { DType, NestedNumbers, Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, jit, leavesOf, mapTree, tensor, tensorData, upload } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Metric } from "../src/index.ts";
import { accuracy, MetricError, meanLoss } from "../src/index.ts";
import { metricKind, metricsPlugin } from "../src/plugin.ts";

const backend = await reference.open();
const registry = createRegistry([metricsPlugin]);
const names = registry.entries(metricKind).map(({ name }) => name);

const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;

function on(values: NestedNumbers, dtype: DType = "f32"): Tensor {
  return tensor(backend, values, { dtype });
}

function uploaded(tree: Tree<TensorData>): Tree<Tensor> {
  return mapTree<TensorData, Tensor>(tree, isData, (data) => upload(backend, data));
}

async function downloaded(tree: Tree<Tensor>): Promise<Tree<TensorData>> {
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

const none = on(0);
const large = {
  output: on([
    [0.1, 0.7, 0.2],
    [5, -5, 0],
    [0, 1, 2],
    [3, 2, 1],
  ]),
  target: on([1, 0, 2, 2], "u8"),
  loss: on(0.5),
  size: 4,
};
const small = { output: on([[0, 0, 1]]), target: on([0], "u8"), loss: on(3), size: 1 };

async function over(metric: Metric, batches: readonly Parameters<Metric["update"]>[1][]): Promise<number> {
  let accumulators = uploaded(metric.init());
  for (const batch of batches) accumulators = metric.update(accumulators, batch);
  return metric.result(await downloaded(accumulators));
}

test("accuracy counts over batches of different sizes", async () => {
  expect(await over(accuracy(), [large])).toBe(0.75);
  expect(await over(accuracy(), [large, small])).toBe(3 / 5);
  expect(await over(accuracy(), [large, small, large])).toBe(6 / 9);
});

test("accuracy takes class indices of every integer dtype, and rows", async () => {
  for (const dtype of ["i32", "u32", "u8"] as const)
    expect(await over(accuracy(), [{ ...large, target: on([1, 0, 2, 2], dtype) }])).toBe(0.75);
  const rows = [
    [0, 1, 0],
    [1, 0, 0],
    [0, 0, 1],
    [0.2, 0.3, 0.5],
  ];
  expect(await over(accuracy(), [{ ...large, target: on(rows) }])).toBe(0.75);
});

test("of several greatest outputs the first counts", async () => {
  const output = on([
    [1, 1],
    [1, 1],
  ]);
  expect(await over(accuracy(), [{ output, target: on([0, 1], "u8"), loss: none, size: 2 }])).toBe(0.5);
});

test("mean loss weighs batches by their size", async () => {
  expect(await over(meanLoss(), [large])).toBe(0.5);
  expect(await over(meanLoss(), [large, small])).toBe((4 * 0.5 + 3) / 5);
  expect(await over(meanLoss(), [{ ...large, loss: on(0.5, "f64") }, small])).toBe(1);
});

test("what accuracy cannot compare is refused with both types and the axis", () => {
  const refused = (output: Tensor, target: Tensor): MetricError => {
    try {
      accuracy().update(uploaded(accuracy().init()), { output, target, loss: none, size: 1 });
    } catch (error) {
      if (error instanceof MetricError) return error;
      throw error;
    }
    throw new Error("nothing was thrown");
  };
  expect(refused(large.output, small.target).message).toBe(
    "accuracy expects one target a sample: axis 0 is 4 in the output, 1 in the target (output f32[4, 3], target u8[1])",
  );
  expect(refused(small.output, on([[0, 1]])).message).toContain("axis 1 is 3 in the output, 2 in the target");
  expect(refused(small.output, on([0])).message).toContain("expects class indices of an integer dtype, got f32");
  expect(refused(on([[1]]), on([0], "u8")).message).toContain("at least 2 classes");
  expect(refused(on([1, 2]), on([0, 0], "u8")).message).toContain("expects outputs [batch, classes]");
  expect(refused(small.output, on([[[0]]])).message).toContain("expects targets [batch] or [batch, classes]");
  expect(refused(small.output, on(0, "u8"))).toMatchObject({ code: "inputs", details: { metric: "accuracy" } });
});

test.each(names)("%s starts at zero and accumulates in place inside a jitted step, in its own types", async (name) => {
  const metric = registry.parse(metricKind, { type: name });
  const first = metric.init();
  for (const { value } of leavesOf<TensorData>(first, isData)) expect([...value.data]).toEqual([0]);
  expect(metric.result(first)).toBeNaN();

  using step = jit(
    (accumulators: Tree<Tensor>, output: Tensor, target: Tensor, loss: Tensor) =>
      metric.update(accumulators, { output, target, loss, size: 4 }),
    { donate: [0] },
  );
  let accumulators = uploaded(first);
  const types = leavesOf<Tensor>(accumulators, isTensor).map(({ path, value }) => [path, value.type]);
  for (let i = 0; i < 5; i++) accumulators = step(accumulators, large.output, large.target, large.loss);
  expect(leavesOf<Tensor>(accumulators, isTensor).map(({ path, value }) => [path, value.type])).toEqual(types);
  expect(step.compiles).toBe(1);
  expect(metric.result(await downloaded(accumulators))).toBe(await over(metric, Array<typeof large>(5).fill(large)));
});

test.each(names)("%s says its name in its spec and refuses options that it does not know", (name) => {
  const metric = registry.parse(metricKind, { type: name });
  expect(metric.spec).toEqual({ type: name });
  expect(() => registry.parse(metricKind, { type: name, top: 5 })).toThrow(`metric "${name}" has no option "top"`);
});

test("events call them accuracy and loss", () => {
  expect([accuracy().name, meanLoss().name]).toEqual(["accuracy", "loss"]);
  expect(meanLoss().result({ sum: tensorData("f32", 1), count: tensorData("f32", 2) })).toBe(0.5);
});

import { cpu } from "@tenon/backend-cpu";
import type { Loss } from "@tenon/losses";
import { lossesPlugin, lossKind } from "@tenon/losses/plugin";
import type { Metric } from "@tenon/metrics";
import { metricKind, metricsPlugin } from "@tenon/metrics/plugin";
import { createRegistry } from "@tenon/registry";
import type { Backend, Tensor, Tree } from "@tenon/tensor";
import { grad, jit, tensor, upload, valueAndGrad } from "@tenon/tensor";
import { describe, expect, test, vi } from "vitest";

// What losses and metrics become on the CPU backend: how many kernels, and what extreme numbers do there.

const registry = createRegistry([lossesPlugin, metricsPlugin]);
const [batch, classes] = [64, 10];

const backend: Backend = await cpu.open({ threads: 1 });
const compile = vi.spyOn(backend, "compile");
const lastKernels = async (): Promise<number> =>
  (await compile.mock.results.at(-1)?.value.explain())?.kernels.length ?? Number.NaN;

const outputs = tensor(
  backend,
  Float32Array.from({ length: batch * classes }, (_, i) => Math.sin(i)),
  { shape: [batch, classes] },
);
const labels = tensor(
  backend,
  Int32Array.from({ length: batch }, (_, i) => i % classes),
  { dtype: "i32" },
);
const classWeights = Array.from({ length: classes }, (_, i) => 1 / (1 + i));

/** Kernels of a loss with its gradient. A number that went down is to be written down here. */
const lossBudgets: readonly [{ readonly type: string; readonly [option: string]: unknown }, number][] = [
  [{ type: "crossEntropy" }, 2],
  [{ type: "crossEntropy", labelSmoothing: 0.1 }, 2],
  [{ type: "crossEntropy", classWeights }, 4],
  [{ type: "crossEntropy", ignoredIndex: -100 }, 4],
  [{ type: "crossEntropy", ignoredIndex: 3, classWeights, labelSmoothing: 0.1 }, 3],
  [{ type: "cosineSimilarity" }, 2],
  [{ type: "focal" }, 2],
  [{ type: "klDivergence" }, 2],
  [{ type: "multiMargin" }, 2],
  [{ type: "binaryCrossEntropy" }, 3],
  [{ type: "binaryFocal" }, 3],
  [{ type: "hinge" }, 3],
  [{ type: "huber" }, 3],
  [{ type: "meanAbsoluteError" }, 3],
  [{ type: "meanSquaredError" }, 3],
  [{ type: "poisson" }, 3],
  [{ type: "logCosh" }, 4],
];

test.each(lossBudgets)("%o and its gradient take at most %i kernels", async (spec, budget) => {
  const loss: Loss = registry.parse(lossKind, spec);
  using step = jit((y: Tensor, t: Tensor) => valueAndGrad((z: Tensor) => loss.apply(z, t))(y));
  step(outputs, labels);
  expect(await lastKernels()).toBeLessThanOrEqual(budget);
});

test.each([
  [{ type: "accuracy" }, 2],
  [{ type: "topK" }, 2],
  [{ type: "perplexity" }, 2],
  [{ type: "meanSquaredError" }, 2],
  [{ type: "precision", classes }, 3],
  [{ type: "confusionMatrix", classes }, 3],
] as const)("the update of %o takes at most %i kernels", async (spec, budget) => {
  const metric: Metric = registry.parse(metricKind, spec);
  using step = jit(
    (accumulators: Tree<Tensor>, output: Tensor, target: Tensor) =>
      metric.update(accumulators, { output, target, loss: output, size: batch }),
    { donate: [0] },
  );
  step(upload(backend, metric.init()), outputs, labels);
  expect(await lastKernels()).toBeLessThanOrEqual(budget);
});

describe.each(registry.entries(lossKind).map(({ name }) => name))("%s on the CPU backend", (name) => {
  // e^1e4 is infinite: rates are given as they are.
  const loss: Loss = registry.parse(lossKind, name === "poisson" ? { type: name, logInput: false } : { type: name });
  const extreme = name === "poisson" ? [1e4, 1e-4, 1e4, 1e4, 0, 1e4] : [1e4, -1e4, 0, -1e4, 1e4, 1e4];

  test.each(["f32", "f64"] as const)("outputs of ±1e4 give finite losses and slopes in %s", async (dtype) => {
    const output = tensor(backend, extreme, { dtype, shape: [2, 3] });
    for (const target of [
      [0, 1],
      [1, 0],
      [2, 2],
    ]) {
      const wanted = tensor(backend, target, { dtype: "i32" });
      expect(await loss.apply(output, wanted).item()).toSatisfy(Number.isFinite);
      using slopes = jit((y: Tensor, t: Tensor) => grad((z: Tensor) => loss.apply(z, t))(y));
      for (const slope of await slopes(output, wanted).data()) expect(slope).toSatisfy(Number.isFinite);
    }
  });

  test("NaN in an output or a target makes the loss NaN", async () => {
    using step = jit((y: Tensor, t: Tensor) => loss.apply(y, t));
    const good = [0.5, 0.25, 0.25, 0.125, 0.75, 0.125];
    const rows = (values: readonly number[]): Tensor => tensor(backend, [...values], { shape: [2, 3] });
    for (let at = 0; at < 6; at++) {
      const fine = rows(good);
      const bad = rows(good.map((value, i) => (i === at ? Number.NaN : value)));
      expect(await step(bad, fine).item()).toBeNaN();
      expect(await step(fine, bad).item()).toBeNaN();
      expect(await step(fine, fine).item()).toSatisfy(Number.isFinite);
    }
  });
});

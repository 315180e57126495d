import { reference } from "@tenon/backend";
import { cpu } from "@tenon/backend-cpu";
import type { Layer, LayerSpec } from "@tenon/layers";
import { dense, dropout, sequential } from "@tenon/layers";
import { layerKind, layersPlugin } from "@tenon/layers/plugin";
import { createRegistry } from "@tenon/registry";
import type { Backend, Tensor, Tree } from "@tenon/tensor";
import {
  grad,
  isTensor,
  jit,
  keyTensor,
  leavesOf,
  mul,
  randomKey,
  replaceLeaves,
  sizeOf,
  sub,
  sum,
  tensor,
  upload,
} from "@tenon/tensor";
import { describe, expect, test, vi } from "vitest";

// What layers become on the CPU backend: how many kernels, and the same numbers as on the reference.

const registry = createRegistry([layersPlugin]);
const features = 24;
const batch = 8;

/** A backend whose kernels of the last compilation can be counted. */
function counting(backend: Backend): { readonly backend: Backend; kernels(): Promise<number> } {
  const compile = vi.spyOn(backend, "compile");
  return {
    backend,
    kernels: async () => (await compile.mock.results.at(-1)?.value.explain())?.kernels.length ?? Number.NaN,
  };
}

const numbers = (count: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i) * 2);

interface Placed {
  readonly [name: string]: Tree<Tensor>;
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
  readonly x: Tensor;
  readonly key: Tensor;
}

function place(backend: Backend, layer: Layer): Placed {
  const { params, state } = layer.init(randomKey(1), [{ dtype: "f32", shape: [1, features] }]);
  const x = tensor(backend, numbers(batch * features), { shape: [batch, features] });
  return { params: upload(backend, params), state: upload(backend, state), x, key: keyTensor(backend, randomKey(2)) };
}

/** Kernels of the forward pass. */
function forwardKernels(
  open: { readonly backend: Backend; kernels(): Promise<number> },
  layer: Layer,
  training = false,
): Promise<number> {
  const placed = place(open.backend, layer);
  const forward = jit(({ params, state, x, key }: Placed) => {
    const { outputs } = layer.apply(params, state, [x], { training, key });
    return outputs[0] as Tensor;
  });
  forward(placed);
  return open.kernels();
}

const activations: readonly LayerSpec[] = [
  ...["identity", "relu", "leakyRelu", "sigmoid", "tanh", "elu", "selu", "gelu", "silu", "softplus", "softsign"],
  ...["mish", "hardSigmoid", "hardSwish", "prelu"],
].map((type) => ({ type }));
const parse = (spec: LayerSpec): Layer => registry.parse(layerKind, spec, "layer");
const nameOf = (spec: LayerSpec): string => Object.values(spec).join(" ");

describe("adds no kernel to the dense layer before it", () => {
  for (const spec of [
    ...activations,
    { type: "gelu", approximate: "tanh" },
    { type: "prelu", perFeature: true },
    { type: "batchNorm" },
  ])
    test(`${nameOf(spec)}, predicting`, async () => {
      await using backend = await cpu.open({ threads: 1 });
      const open = counting(backend);
      expect(await forwardKernels(open, sequential(dense(32), parse(spec)))).toBe(
        await forwardKernels(open, dense(32)),
      );
    });

  test("normalization, but for what is one number per feature", async () => {
    await using backend = await cpu.open({ threads: 1 });
    const open = counting(backend);
    const normalised = await forwardKernels(
      open,
      sequential(dense(32), parse({ type: "normalization", mean: 1, variance: 4 })),
    );
    expect(normalised - (await forwardKernels(open, dense(32)))).toBeLessThanOrEqual(1);
  });

  test("dropout, training: its mask is made from bits where it is needed", async () => {
    await using backend = await cpu.open({ threads: 1 });
    const open = counting(backend);
    const masked = await forwardKernels(open, sequential(dense(32), dropout(0.5)), true);
    // The key of the layer is the one thing more.
    expect(masked - (await forwardKernels(open, dense(32)))).toBeLessThanOrEqual(1);
  });
});

/** Kernels of a step that takes a layer between two dense ones and moves their weights down their gradients. */
function trainingKernels(
  open: { readonly backend: Backend; kernels(): Promise<number> },
  spec: LayerSpec,
): Promise<number> {
  const layer = sequential(dense(32), parse(spec), dense(4));
  const step = jit(({ params, state, x, key }: Placed) => {
    const slopes = grad((trained: Tree<Tensor>) => {
      const [y] = layer.apply(trained, state, [x], { training: true, key }).outputs as [Tensor];
      return sum(mul(y, y));
    })(params);
    const steps = leavesOf<Tensor>(slopes, isTensor);
    const moved = leavesOf<Tensor>(params, isTensor).map(({ value }, i) => sub(value, mul(steps[i]?.value ?? 0, 0.1)));
    return replaceLeaves(params, moved);
  });
  step(place(open.backend, layer));
  return open.kernels();
}

describe("adds no kernel to a training step, with its gradient", () => {
  for (const spec of activations.filter(({ type }) => type !== "prelu"))
    test(nameOf(spec), async () => {
      await using backend = await cpu.open({ threads: 1 });
      const open = counting(backend);
      expect(await trainingKernels(open, spec)).toBe(await trainingKernels(open, { type: "identity" }));
    });
});

describe("jitted gradients on the CPU backend are those of the reference", () => {
  const specs: readonly LayerSpec[] = [
    ...activations,
    ...["softmax", "logSoftmax", "batchNorm", "layerNorm"].map((type) => ({ type })),
    { type: "dropout", rate: 0.3 },
    { type: "dense", units: 5, initialiser: "orthogonal", biasInitialiser: { type: "uniform" } },
    { type: "normalization", method: "minMax", minimum: -2, maximum: 2 },
    { type: "reshape", shape: [4, -1] },
  ];
  for (const spec of specs)
    test(nameOf(spec), async () => {
      await using slow = await reference.open();
      await using fast = await cpu.open({ threads: 1 });
      const layer = sequential(dense(features), parse(spec));
      const slopes = await Promise.all(
        [slow, fast].map(async (backend) => {
          const step = jit(({ params, state, x, key }: Placed) =>
            grad((trained: Tree<Tensor>) => {
              const { outputs } = layer.apply(trained, state, [x], { training: true, key });
              const [y] = outputs as [Tensor];
              // Unequal weights: sums of normalised numbers and of their squares have no gradient.
              const weights = tensor(backend, numbers(sizeOf(y.shape)), { shape: y.shape });
              return sum(mul(mul(y, y), weights));
            })(params),
          );
          const leaves = leavesOf<Tensor>(step(place(backend, layer)), isTensor);
          return Promise.all(leaves.map(async ({ value }) => [...(await value.data())]));
        }),
      );
      const [expected, actual] = slopes as [number[][], number[][]];
      expect(actual.length).toBe(expected.length);
      // Relative to the largest of all: a bias before a normalisation has no gradient but rounding.
      const largest = Math.max(...expected.flat().map(Math.abs));
      expected.forEach((leaf, i) => {
        expect(actual[i]?.length).toBe(leaf.length);
        const error = Math.max(...leaf.map((value, k) => Math.abs(value - (actual[i]?.[k] as number))));
        expect(error).toBeLessThan(1e-5 * largest);
      });
    });
});

test("a feature that never varies is normalised to exactly 0, although sums of it are rounded", async () => {
  await using backend = await cpu.open({ threads: 1 });
  const layer = parse({ type: "normalization" });
  const pass = jit(({ state, x }: { readonly state: Tree<Tensor>; readonly x: Tensor }) => {
    const applied = layer.apply({}, state, [x], { training: false, fitting: true });
    return { state: applied.state, y: applied.outputs[0] as Tensor };
  });
  const { state: nothing } = layer.init(randomKey(0), [{ dtype: "f32", shape: [1, 2] }]);
  let state: Tree<Tensor> = upload(backend, nothing);
  for (const count of [1000, 1000, 777]) {
    const rows = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0.1 : 1e4 + Math.sin(i)));
    const result = pass({ state, x: tensor(backend, rows, { shape: [count, 2] }) });
    state = result.state;
    const normalised = Float32Array.from(await result.y.data());
    expect(normalised.filter((_, i) => i % 2 === 0).every((value) => value === 0)).toBe(true);
    // The other feature has variance 1/2 at a mean of 10000.
    const squares = normalised.filter((_, i) => i % 2 === 1).reduce((total, value) => total + value * value, 0);
    expect(squares / count).toBeCloseTo(1, 2);
  }
});

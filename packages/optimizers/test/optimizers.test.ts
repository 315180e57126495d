import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { DeviceTensor, Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, grad, isTensor, jit, leavesOf, mapTree, mul, sub, sum, tensor, tensorData, upload } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Optimizer } from "../src/index.ts";
import { adam, OptimizerError, sgd } from "../src/index.ts";
import { optimizerKind, optimizersPlugin } from "../src/plugin.ts";

const backend = await reference.open();
const registry = createRegistry([optimizersPlugin]);
const names = registry.entries(optimizerKind).map(({ name }) => name);

const isData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;

interface Run extends Readonly<Record<string, Tree<Tensor>>> {
  readonly params: Tree<Tensor>;
  readonly state: Tree<Tensor>;
}

function uploaded(tree: Tree<TensorData>): Tree<Tensor> {
  return mapTree<TensorData, Tensor>(tree, isData, (data) => upload(backend, data));
}

function start(optimizer: Optimizer, params: Tree<TensorData>): Run {
  return { params: uploaded(params), state: uploaded(optimizer.init(params)) };
}

function plus(params: Tree<Tensor>, updates: Tree<Tensor>): Tree<Tensor> {
  const added = leavesOf<Tensor>(updates, isTensor).map(({ value }) => value);
  return mapTree<Tensor, Tensor>(params, isTensor, (value) => add(value, added.shift() as Tensor));
}

/** The leaf of a tree at a path. */
function at(tree: Tree<Tensor>, path: string): DeviceTensor {
  return leavesOf<Tensor>(tree, isTensor).find((leaf) => leaf.path === path)?.value as DeviceTensor;
}

async function numbers(tree: Tree<Tensor>, path: string): Promise<number[]> {
  return [...(await at(tree, path).data())];
}

function refusal(f: () => unknown): OptimizerError {
  try {
    f();
  } catch (error) {
    if (error instanceof OptimizerError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const gradients = [
  [0.5, -2],
  [-0.25, 1],
  [3, 0.125],
];
const initial = [1, -1];

/** The parameters after each of the three gradients. */
async function afterEach(optimizer: Optimizer, dtype: "f32" | "f64" = "f64"): Promise<number[][]> {
  let run = start(optimizer, { layers: [{ weight: tensorData(dtype, initial) }] });
  const seen: number[][] = [];
  for (const gradient of gradients) {
    const slopes = { layers: [{ weight: tensor(backend, gradient, { dtype }) }] };
    const { updates, state } = optimizer.update(slopes, run.state, run.params);
    run = { params: plus(run.params, updates), state };
    expect(at(run.params, "layers.0.weight").dtype).toBe(dtype);
    seen.push(await numbers(run.params, "layers.0.weight"));
  }
  return seen;
}

function expectClose(actual: readonly number[][], expected: readonly number[][], digits = 7): void {
  actual.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(expected.flat()[i] ?? Number.NaN, digits);
  });
  expect(actual.flat()).toHaveLength(expected.flat().length);
}

/** Plain numbers: the formulas of the doc comments, element by element. */
function byHand<S>(first: S, rule: (state: S, g: number) => [update: number, state: S]): number[][] {
  const values = [...initial];
  const states = initial.map(() => first);
  return gradients.map((gradient) => {
    gradient.forEach((g, i) => {
      const [update, state] = rule(states[i] as S, g);
      values[i] = (values[i] as number) + update;
      states[i] = state;
    });
    return [...values];
  });
}

// 0.125 and 0.0625 are exact in f32, in which the state holds the learning rate.
test("sgd's first three steps are those of the formula", async () => {
  const rate = 0.125;
  const plain = byHand(0, (s, g) => [-rate * g, s]);
  expect(plain[0]).toEqual([1 - 0.0625, -1 + 0.25]);
  expectClose(await afterEach(sgd({ learningRate: rate })), plain, 12);
  expectClose(await afterEach(sgd({ learningRate: rate }), "f32"), plain, 6);
});

test("sgd with momentum, and Nesterov's variant, too", async () => {
  const [learningRate, momentum] = [0.125, 0.9];
  const heavy = byHand(0, (v, g) => [-learningRate * (momentum * v + g), momentum * v + g]);
  const nesterov = byHand(0, (last, g) => {
    const v = momentum * last + g;
    return [-learningRate * (g + momentum * v), v];
  });
  // The second steps by hand: v = 0.9 · 0.5 - 0.25 = 0.2, and g + 0.9 v = -0.07.
  expect(heavy[1]?.[0]).toBeCloseTo(1 - 0.125 * 0.5 - 0.125 * 0.2, 12);
  expect(nesterov[1]?.[0]).toBeCloseTo(1 - 0.125 * (0.5 + 0.45) - 0.125 * (-0.25 + 0.18), 12);
  expectClose(await afterEach(sgd({ learningRate, momentum })), heavy, 12);
  expectClose(await afterEach(sgd({ learningRate, momentum, nesterov: true })), nesterov, 12);
  expectClose(await afterEach(sgd({ learningRate, momentum, nesterov: true }), "f32"), nesterov, 6);
});

test.each([
  ["default", {}],
  ["other", { beta1: 0.5, beta2: 0.75, epsilon: 0.125 }],
  ["no", { beta1: 0, beta2: 0, epsilon: 0.5 }],
])("adam's first three steps are those of the formula, with %s moments", async (_, options) => {
  const { beta1, beta2, epsilon } = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, ...options };
  const learningRate = 0.0625;
  const wanted = byHand({ m: 0, v: 0, t: 0 }, (last, g) => {
    const t = last.t + 1;
    const m = beta1 * last.m + (1 - beta1) * g;
    const v = beta2 * last.v + (1 - beta2) * g * g;
    const update = (-learningRate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    return [update, { m, v, t }];
  });
  // The first step is γ against the sign of the gradient, up to ε.
  if (!("epsilon" in options)) expectClose([wanted[0] ?? []], [[1 - learningRate, -1 + learningRate]], 7);
  // The corrections are f32 scalars, so that f64 parameters agree to f32's precision of an update.
  expectClose(await afterEach(adam({ learningRate, ...options })), wanted, 7);
  expectClose(await afterEach(adam({ learningRate, ...options }), "f32"), wanted, 6);
});

test("adam's bias corrections keep f32's precision from the first step to the last", async () => {
  const one = tensorData("f32", [0]);
  for (const t of [1, 2, 10, 1000, 100_000, 2 ** 24]) {
    const state = { ...(adam({ learningRate: 1 }).init(one) as Record<string, TensorData>) };
    state["step"] = tensorData("f32", t - 1);
    const gradient = tensor(backend, [1]);
    const { updates } = adam({ learningRate: 1 }).update(gradient, uploaded(state), tensor(backend, [0]));
    const wanted = ((1 - 0.9) / (1 - 0.9 ** t)) * Math.sqrt((1 - 0.999 ** t) / (1 - 0.999));
    expect(-(await (updates as Tensor).item()) / wanted).toBeCloseTo(1, 6);
  }
});

const problems: Readonly<
  Record<string, { readonly start: number[]; readonly least: number[]; readonly value: (x: Tensor) => Tensor }>
> = {
  "a parabola": {
    start: [-1, 10, 1],
    least: [1, -1, 2],
    value: (x) => {
      const away = sub(x, tensor(backend, [1, -1, 2]));
      return sum(mul(away, away));
    },
  },
  // Rosenbrock 1960: (1 - x)² + 100 (y - x²)²
  "Rosenbrock's valley": {
    start: [0, 0],
    least: [1, 1],
    value: (p) => {
      const x = sum(mul(p, tensor(backend, [1, 0])));
      const y = sum(mul(p, tensor(backend, [0, 1])));
      const [slope, valley] = [sub(1, x), sub(y, mul(x, x))];
      return add(mul(slope, slope), mul(mul(valley, valley), 100));
    },
  },
};

for (const name of names)
  for (const [title, { start: from, least, value }] of Object.entries(problems))
    test(`${name} finds the least of ${title} at one of the usual learning rates, tracing once`, async () => {
      const optimizer = registry.parse(optimizerKind, { type: name });
      using step = jit(
        ({ params, state }: Run): Run => {
          const next = optimizer.update(grad((x: Tensor) => value(x))(params as Tensor), state, params);
          return { params: plus(params, next.updates), state: next.state };
        },
        { name: "step", donate: [0] },
      );
      const away: number[] = [];
      for (const rate of [0.1, 0.01, 0.001]) {
        let run = start(optimizer, tensorData("f32", from));
        at(run.state, "learningRate").write(new Float32Array([rate]));
        for (let i = 0; i < 12_000; i++) run = step(run);
        const found = await numbers(run.params, "");
        away.push(Math.max(...found.map((x, i) => Math.abs(x - (least[i] ?? Number.NaN)))));
        if ((away.at(-1) ?? 1) < 0.01) break;
      }
      expect(Math.min(...away.filter((distance) => !Number.isNaN(distance)))).toBeLessThan(0.01);
      expect(step.compiles).toBe(1);
    });

test.each(names)(
  "%s reads its learning rate from the state: written, it acts at once and nothing is traced again",
  async (name) => {
    const optimizer = registry.parse(optimizerKind, { type: name, learningRate: 0.5 });
    using step = jit(
      ({ params, state }: Run, slopes: Tensor): Run => {
        const next = optimizer.update(slopes, state, params);
        return { params: plus(params, next.updates), state: next.state };
      },
      { donate: [0] },
    );
    const slopes = tensor(backend, [1, -1]);
    let run = start(optimizer, tensorData("f32", [0, 0]));
    expect(await numbers(run.state, "learningRate")).toEqual([0.5]);
    run = step(run, slopes);
    const moved = await numbers(run.params, "");
    expect(moved[0]).toBeLessThan(0);
    at(run.state, "learningRate").write(new Float32Array([0]));
    run = step(run, slopes);
    expect(await numbers(run.params, "")).toEqual(moved);
    expect(await numbers(run.state, "learningRate")).toEqual([0]);
    expect(step.compiles).toBe(1);
  },
);

test.each(names)("%s keeps the form and types of its state, f64 parameters included", (name) => {
  const optimizer = registry.parse(optimizerKind, { type: name });
  const params = { b: [tensorData("f64", [1, 2])], a: tensorData("f32", [[1], [2]]) };
  const run = start(optimizer, params);
  const types = (tree: Tree<Tensor>): unknown[] =>
    leavesOf<Tensor>(tree, isTensor).map(({ path, value }) => [path, value.type]);
  const { updates, state } = optimizer.update(run.params, run.state, run.params);
  expect(types(updates)).toEqual(types(run.params));
  expect(types(state)).toEqual(types(run.state));
});

test.each(names)("%s refuses trees that do not belong together, and parameters that are not floating point", (name) => {
  const optimizer = registry.parse(optimizerKind, { type: name });
  const run = start(optimizer, { weight: tensorData("f32", [1]) });
  const other = { weight: tensor(backend, [1]), bias: tensor(backend, [1]) };
  expect(refusal(() => optimizer.update(other, run.state, run.params))).toMatchObject({
    code: "params",
    details: { optimizer: name, path: "bias" },
  });
  expect(refusal(() => optimizer.init({ layers: [{ table: tensorData("i32", [1]) }] })).message).toContain(
    `${name} at "layers.0.table" trains floating-point parameters only, got i32`,
  );
});

test("options out of range are refused by the functions and, with the path, by the registry", () => {
  const refused = (f: () => unknown): string => refusal(f).message;
  for (const learningRate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(refused(() => sgd({ learningRate }))).toBe(
      `sgd expects learningRate to be a number > 0, got ${learningRate}`,
    );
    expect(refused(() => adam({ learningRate }))).toContain("adam expects learningRate");
  }
  expect(refused(() => sgd({ momentum: 1.5 }))).toContain("momentum");
  expect(refused(() => sgd({ nesterov: true }))).toContain("momentum > 0");
  expect(refused(() => adam({ beta1: 1 }))).toContain("beta1");
  expect(refused(() => adam({ beta2: -0.1 }))).toContain("beta2");
  expect(refused(() => adam({ epsilon: -1 }))).toContain("epsilon");

  const parse =
    (spec: object): (() => unknown) =>
    () =>
      registry.parse(optimizerKind, spec, "run", "optimizer");
  expect(parse({ type: "sgd", learningRate: 0 })).toThrow(
    'run.optimizer.learningRate: optimizer "sgd" expects a number above 0',
  );
  expect(parse({ type: "sgd", momentum: 2 })).toThrow("of at least 0 and of at most 1");
  expect(parse({ type: "sgd", nesterov: true })).toThrow("momentum > 0");
  expect(parse({ type: "adam", beta1: 1 })).toThrow("below 1");
  expect(parse({ type: "adam", epsilon: -1 })).toThrow("of at least 0");
  expect(parse({ type: "adam", beta: 0.9 })).toThrow('optimizer "adam" has no option "beta"');
});

test("specs hold every option, and the entry's defaults are the function's", () => {
  expect(sgd().spec).toEqual({ type: "sgd", learningRate: 0.01, momentum: 0, nesterov: false });
  expect(adam().spec).toEqual({ type: "adam", learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  for (const optimizer of [sgd(), adam(), sgd({ momentum: 0.9, nesterov: true }), adam({ beta1: 0.5 })]) {
    expect(registry.parse(optimizerKind, { ...optimizer.spec }).spec).toEqual(optimizer.spec);
  }
  for (const { spec } of [sgd(), adam()]) expect(registry.parse(optimizerKind, { type: spec.type }).spec).toEqual(spec);
});

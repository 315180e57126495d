import { reference } from "@tenon/backend";
import type { Tensor, TensorData } from "@tenon/tensor";
import { tensor, tensorData, upload } from "@tenon/tensor";
import { expect, test } from "vitest";
import type { Optimizer } from "../src/index.ts";
import { adam, rAdam, rmsprop, sgd } from "../src/index.ts";
import { numbers, start, stepped } from "./run-optimizer.ts";

// First steps by hand, and precision where formulas are delicate. Hundreds of steps of every optimizer are compared with PyTorch
// in tooling/goldens.

const backend = await reference.open();

const gradients = [
  [0.5, -2],
  [-0.25, 1],
  [3, 0.125],
];
const initial = [1, -1];

/** The parameters after each of the three gradients. */
async function afterEach(optimizer: Optimizer, dtype: "f32" | "f64" = "f64"): Promise<number[][]> {
  let run = start(backend, optimizer, { layers: [{ weight: tensorData(dtype, initial) }] });
  const seen: number[][] = [];
  for (const gradient of gradients) {
    const slopes = { layers: [{ weight: tensor(backend, gradient, { dtype }) }] };
    run = stepped(optimizer, run, slopes);
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
  expectClose(await afterEach(adam({ learningRate, ...options })), wanted, 12);
  expectClose(await afterEach(adam({ learningRate, ...options }), "f32"), wanted, 6);
});

test("adam's bias corrections keep f32's precision from the first step to the last", async () => {
  const one = tensorData("f32", [0]);
  for (const t of [1, 2, 10, 1000, 100_000, 2 ** 24]) {
    const state = { ...(adam({ learningRate: 1 }).init(one) as Record<string, TensorData>) };
    state["step"] = tensorData("f32", t - 1);
    const gradient = tensor(backend, [1]);
    const { updates } = adam({ learningRate: 1 }).update(gradient, upload(backend, state), tensor(backend, [0]));
    const wanted = ((1 - 0.9) / (1 - 0.9 ** t)) * Math.sqrt((1 - 0.999 ** t) / (1 - 0.999));
    expect(-(await (updates as Tensor).item()) / wanted).toBeCloseTo(1, 6);
  }
});

test("rAdam's rectification keeps f32's precision where ρ is a difference of large numbers", async () => {
  for (const [beta2, t] of [
    [0.999, 1],
    [0.999, 5],
    [0.999, 6],
    [0.999, 100],
    [0.999, 3999],
    [0.999, 4001],
    [0.999, 100_000],
    [0.9, 6],
    [0.9, 20],
    [0.6, 50],
  ] as const) {
    const state = {
      ...(rAdam({ learningRate: 1, beta1: 0, beta2 }).init(tensorData("f32", [0])) as Record<string, TensorData>),
    };
    state["step"] = tensorData("f32", t - 1);
    state["secondMoment"] = tensorData("f32", [1]);
    const optimizer = rAdam({ learningRate: 1, beta1: 0, beta2, epsilon: 0 });
    const { updates } = optimizer.update(tensor(backend, [1]), upload(backend, state), tensor(backend, [0]));
    // Every gradient is 1, so v is 1.
    const longest = 2 / (1 - beta2) - 1;
    const rho = longest - (2 * t * beta2 ** t) / (1 - beta2 ** t);
    const factor = ((rho - 4) * (rho - 2) * longest) / ((longest - 4) * (longest - 2) * rho);
    const wanted = rho > 5 ? Math.sqrt(factor) * Math.sqrt(1 - beta2 ** t) : 1;
    expect(-(await (updates as Tensor).item()) / wanted, `β₂ ${beta2}, step ${t}`).toBeCloseTo(1, 6);
  }
});

test("centered rmsprop stays finite where gradients never change, as their variance is nothing but rounding", async () => {
  const optimizer = rmsprop({ learningRate: 2 ** -10, centered: true, decay: 0.5 });
  let run = start(backend, optimizer, tensorData("f32", [0, 0]));
  const slopes = tensor(backend, [0.1, 12345.678]);
  for (let i = 0; i < 200; i++) run = stepped(optimizer, run, slopes);
  expect((await numbers(run.params)).every(Number.isFinite)).toBe(true);
});

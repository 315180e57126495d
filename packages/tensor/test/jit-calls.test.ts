import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { reference } from "@tenon/backend";
import { expect, test, vi } from "vitest";
import type { Tensor, Tree } from "../src/index.ts";
import { add, DonatedTensorError, gather, jit, mul, sum, tensor, zeros } from "../src/index.ts";
import { counting } from "./counting-backend.ts";

// What a call costs once its function is compiled, in counts, and that the short way there gives what the long one gives.

async function values(x: Tensor): Promise<number[]> {
  return [...(await x.data())];
}

type State = { readonly w: Tensor; readonly n: Tensor };
const advance = (state: State, x: Tensor): State => ({ w: add(state.w, sum(x)), n: add(state.n, 1) });

test("a loop whose state is donated compiles and binds once, and allocates nothing", async () => {
  await using backend = await reference.open();
  const { counts } = counting(backend);
  const step = jit(advance, { donate: [0] });
  const x = tensor(backend, [1, 2]);
  let state: State = { w: tensor(backend, [0]), n: tensor(backend, 0) };
  const { allocations } = counts;
  for (let i = 0; i < 50; i++) state = step(state, x);
  expect(counts).toEqual({ compiles: 1, binds: 1, runs: 50, allocations, invocations: 1 });
  expect([await values(state.w), await values(state.n)]).toEqual([[150], [50]]);
  step[Symbol.dispose]();
  expect(counts.invocations).toBe(0);
});

test("batches that take turns, smaller ones too, keep their Programs and bindings", async () => {
  await using backend = await reference.open();
  const { counts } = counting(backend);
  const step = jit(advance, { donate: [0] });
  const batches = [tensor(backend, [1, 2]), tensor(backend, [3, 4]), tensor(backend, [5])];
  let state: State = { w: tensor(backend, [0]), n: tensor(backend, 0) };
  const { allocations } = counts;
  for (let i = 0; i < 30; i++) state = step(state, batches[i % 3] as Tensor);
  expect(counts).toEqual({ compiles: 2, binds: 3, runs: 30, allocations, invocations: 3 });
  expect(await values(state.w)).toEqual([10 * (3 + 7 + 5)]);
});

test("more states than bindings are kept: the oldest binding is disposed, and every state is right", async () => {
  await using backend = await reference.open();
  const { counts } = counting(backend);
  const step = jit(advance, { donate: [0] });
  const x = tensor(backend, [1]);
  const states: State[] = Array.from({ length: 6 }, (_, i) => ({ w: tensor(backend, [i]), n: tensor(backend, 0) }));
  for (let round = 0; round < 3; round++) for (const i of states.keys()) states[i] = step(states[i] as State, x);
  expect(counts).toMatchObject({ compiles: 1, runs: 18, invocations: 4 });
  expect(await Promise.all(states.map(({ w }) => values(w)))).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i + 3]));
});

test("names in another order are the same arguments", async () => {
  await using backend = await reference.open();
  const f = jit((p: { a: Tensor; b: Tensor; 10: Tensor; 9: Tensor }) => add(mul(p.a, 2), mul(add(p[10], p[9]), p.b)));
  const [a, b] = [tensor(backend, [1]), tensor(backend, [10])];
  const [c, d] = [tensor(backend, [100]), tensor(backend, [1000])];
  for (let i = 0; i < 2; i++) {
    expect(await values(f({ a, b, 10: c, 9: d }))).toEqual([11002]);
    expect(await values(f({ b, 9: d, a, 10: c }))).toEqual([11002]);
  }
  expect(f.compiles).toBe(1);
});

test("prepare compiles for the call that follows, runs nothing and leaves donated arguments as they are", async () => {
  await using backend = await reference.open();
  const step = jit((state: State) => advance(state, state.w), { donate: [0] });
  const state: State = { n: tensor(backend, 0), w: tensor(backend, [1]) };
  await step.prepare([state]);
  expect(step.compiles).toBe(1);
  expect(await values(state.w)).toEqual([1]);
  expect(await values(step(state).w)).toEqual([2]);
  expect(step.compiles).toBe(1);
});

test("a call that takes the donated arguments while prepare waits disturbs neither", async () => {
  await using backend = await reference.open();
  const step = jit((state: State) => advance(state, state.w), { donate: [0] });
  const state: State = { n: tensor(backend, 0), w: tensor(backend, [1]) };
  const prepared = step.prepare([state]);
  const next = step(state);
  await prepared;
  expect(await values(next.w)).toEqual([2]);
  expect(step.compiles).toBe(1);
});

test("inspect tells the Program, its buffers and their paths, runs nothing and donates nothing", async () => {
  await using backend = await reference.open();
  const outside = tensor(backend, 1);
  const step = jit((state: State) => ({ n: add(state.n, outside), w: state.w }), { donate: [0] });
  const state = { n: tensor(backend, 0), w: tensor(backend, [1]) };
  const { program, inputs, inputPaths, outputPaths } = step.inspect([state]);
  expect(program.inputs.length).toBe(3);
  expect(inputs).toEqual([state.n.buffer, state.w.buffer, outside.buffer]);
  expect([inputPaths, outputPaths]).toEqual([
    ["0.n", "0.w", ""],
    ["n", "w"],
  ]);
  expect(await values(state.n)).toEqual([0]);
});

test("a call of a known form writes no key and sorts nothing, with names in whatever order", async () => {
  await using backend = await reference.open();
  const step = jit((state: State, _: readonly string[]) => advance(state, state.w), { donate: [0] });
  let state: State = { n: tensor(backend, 0), w: tensor(backend, [1]) };
  const again = (): void => {
    const { w, n } = step(state, ["fixed"]);
    state = { w, n };
  };
  again();
  again();
  const watched = [
    vi.spyOn(JSON, "stringify"),
    vi.spyOn(Array.prototype, "sort"),
    vi.spyOn(Array.prototype, "toSorted"),
    vi.spyOn(Object, "fromEntries"),
  ];
  for (let i = 0; i < 10; i++) again();
  const calls = watched.map((spy) => spy.mock.calls.length);
  vi.restoreAllMocks();
  expect(calls).toEqual([0, 0, 0, 0]);
  expect(await values(state.w)).toEqual([2 ** 12]);
});

test("other lengths of a list are other arguments", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1]);
  const f = jit((list: readonly Tensor[]) => add(list[0] as Tensor, list.length));
  for (let i = 0; i < 2; i++)
    for (const length of [1, 2, 3]) expect(await values(f(Array.from({ length }, () => x)))).toEqual([1 + length]);
  expect(f.compiles).toBe(3);
});

test("other names, missing, added or inherited ones are other arguments", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1]);
  const f = jit((_: Tensor, named: object) => add(x, 10 * Object.keys(named).length + ("a" in named ? 1 : 2)));
  const inherited: object = Object.create({ a: undefined }, { b: { value: undefined, enumerable: true } });
  for (let i = 0; i < 2; i++) {
    expect(await values(f(x, { a: undefined }))).toEqual([12]);
    expect(await values(f(x, { b: undefined }))).toEqual([13]);
    expect(await values(f(x, { a: undefined, b: undefined }))).toEqual([22]);
    expect(await values(f(x, inherited))).toEqual([13]);
    expect(await values(f(x, {}))).toEqual([3]);
  }
  expect(f.compiles).toBe(4);
});

test("fixed values are told apart in every order of calls, more of them than are tried first", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [8]);
  const seen: unknown[] = [0, -0, NaN, null, undefined, "0", true, 8n];
  const f = jit((y: Tensor, fixed: unknown) =>
    add(
      y,
      seen.findIndex((value) => Object.is(value, fixed)),
    ),
  );
  for (let round = 0; round < 2; round++)
    for (const [i, fixed] of seen.entries()) expect(await values(f(x, fixed))).toEqual([8 + i]);
  for (const i of [3, 3, 4, 3, 0, 1, 0, 7]) expect(await values(f(x, seen[i]))).toEqual([8 + i]);
  expect(f.compiles).toBe(seen.length);
});

test("a member that a getter gives is read once for each form tried, and what was compared is what is used", async () => {
  await using backend = await reference.open();
  const [one, pair] = [tensor(backend, [1]), tensor(backend, [10, 20])];
  let reads = 0;
  const f = jit((p: { readonly x: Tensor }) => add(p.x, p.x.shape[0] as number));
  const steady = {
    get x() {
      reads++;
      return one;
    },
  };
  f({ x: one });
  f(steady);
  expect(reads).toBe(1);
  const fickle = {
    get x() {
      return reads++ % 2 === 0 ? one : pair;
    },
  };
  for (let i = 0; i < 6; i++) expect([[2], [12, 22]]).toContainEqual(await values(f(fickle)));
});

test("a state that was given away is refused by name where its buffers are bound, and the loop goes on", async () => {
  await using backend = await reference.open();
  const step = jit(advance, { name: "advance", donate: [0] });
  const x = tensor(backend, [1]);
  const first: State = { w: tensor(backend, [0]), n: tensor(backend, 0) };
  let state = step(step(first, x), x);
  expect(() => step(first, x)).toThrow(DonatedTensorError);
  expect(() => step(first, x)).toThrow(/"advance"/);
  expect(() => step({ w: state.w, n: first.n }, x)).toThrow(DonatedTensorError);
  state = step(state, x);
  expect(await values(state.w)).toEqual([3]);
});

test("one tensor in two places is refused after calls that were right, and overwrites nothing", async () => {
  await using backend = await reference.open();
  const outside = tensor(backend, [5]);
  const step = jit((state: { a: Tensor; b: Tensor }) => ({ a: add(state.b, 1), b: add(state.a, outside) }), {
    donate: [0],
  });
  const { a, b } = step(step({ a: tensor(backend, [1]), b: tensor(backend, [2]) }));
  expect(() => step({ a, b: a })).toThrow(/donated and also used/);
  expect(() => step({ a: outside, b })).toThrow(/donated and also used/);
  expect([await values(a), await values(b), await values(outside)]).toEqual([[7], [8], [5]]);
});

test("a run that fails takes nothing: the state can be used again", async () => {
  await using backend = await reference.open();
  const watched = counting(backend);
  const step = jit(advance, { donate: [0] });
  const fresh = jit((state: State) => ({ ...state, more: add(state.w, 1) }), { donate: [0] });
  const x = tensor(backend, [1]);
  let state = step({ w: tensor(backend, [0]), n: tensor(backend, 0) }, x);
  const before = backend.memory().liveBytes;
  watched.failingRun = true;
  expect(() => step(state, x)).toThrow("no run");
  expect(() => fresh(state)).toThrow("no run");
  expect(backend.memory().liveBytes).toBe(before);
  watched.failingRun = false;
  state = step(state, x);
  expect(await values(state.w)).toEqual([2]);
  expect(watched.counts.invocations).toBe(1);
});

test("a donated tensor that no output takes is freed, and results that are new are new in every call", async () => {
  await using backend = await reference.open();
  const f = jit((state: { a: Tensor; spare: Tensor }) => ({ a: state.a, twice: add(state.a, state.a) }), {
    donate: [0],
  });
  const spare = (): Tensor => zeros(backend, { dtype: "f32", shape: [100] });
  const one = f({ a: tensor(backend, [3]), spare: spare() });
  expect(backend.memory().liveBytes).toBe(8);
  const two = f({ a: one.a, spare: spare() });
  expect(backend.memory().liveBytes).toBe(12);
  expect([await values(one.twice), await values(two.twice)]).toEqual([[6], [6]]);
  expect(two).not.toBe(one);
});

test("each backend has its own Programs, and mixing them is refused after calls that were right", async () => {
  await using left = await reference.open();
  await using right = await reference.open();
  const f = jit((x: Tensor, y: Tensor) => add(x, y));
  const [l, r] = [tensor(left, [1]), tensor(right, [2])];
  for (let i = 0; i < 2; i++) expect([await values(f(l, l)), await values(f(r, r))]).toEqual([[2], [4]]);
  expect(() => f(l, r)).toThrow(/two backends/);
  expect(() => f(r, l)).toThrow(/two backends/);
  expect(f.compiles).toBe(2);
});

test("a function that has run on its own is traced, not run, inside another", async () => {
  await using backend = await reference.open();
  const { counts } = counting(backend);
  const inner = jit((x: Tensor) => add(x, 1));
  const x = tensor(backend, [1]);
  inner(x);
  const outer = jit((y: Tensor) => mul(inner(y), 2));
  expect(await values(outer(x))).toEqual([4]);
  expect(counts).toMatchObject({ compiles: 2, runs: 2 });
  expect(inner.compiles).toBe(1);
});

test("results have the form that the function gave, with names in order, whatever they are", async () => {
  await using backend = await reference.open();
  const f = jit((x: Tensor): Tree<Tensor> => {
    const named: Record<string, Tree<Tensor>> = { z: x, empty: {}, list: [[], { 10: x, 9: x }] };
    return Object.defineProperty(named, "__proto__", { value: x, enumerable: true });
  });
  const x = tensor(backend, [1]);
  for (const result of [f(x), f(x)]) {
    expect(Object.keys(result)).toEqual(["__proto__", "empty", "list", "z"]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(result).toMatchObject({ empty: {}, list: [[], { 9: expect.anything(), 10: expect.anything() }] });
  }
});

test("a function may do without tensors among its arguments where it uses one from outside", async () => {
  await using backend = await reference.open();
  const outside = tensor(backend, [1]);
  const f = jit((by: number) => add(outside, by));
  for (const by of [1, 2, 1]) expect(await values(f(by))).toEqual([1 + by]);
  expect(f.compiles).toBe(2);
  expect(() => jit(() => [])()).toThrow(/function: needs a tensor to know the backend from/);
});

test("a list with gaps is one of fixed values", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1]);
  const f = jit((list: readonly unknown[], y: Tensor) => add(y, list.length));
  for (let i = 0; i < 2; i++) expect(await values(f(new Array(3), x))).toEqual([4]);
  expect(f.compiles).toBe(1);
});

test("after a function is disposed it compiles again when it is called", async () => {
  await using backend = await reference.open();
  const f = jit((x: Tensor) => add(x, 1));
  const x = tensor(backend, [1]);
  f(x);
  f[Symbol.dispose]();
  expect(f.compiles).toBe(0);
  expect(await values(f(x))).toEqual([2]);
  expect(f.compiles).toBe(1);
});

test("memory that went through a loop is freed when the last tensor that has it is forgotten", async () => {
  await using backend = await reference.open();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const step = jit((state: State, at: Tensor): State => ({ w: add(state.w, gather(state.w, at)), n: state.n }), {
    donate: [0],
  });
  const at = tensor(backend, [0], { dtype: "i32" });
  const before = backend.memory().liveBytes;
  const forget = (): void => {
    let state: State = { w: tensor(backend, [1]), n: tensor(backend, 0) };
    for (let i = 0; i < 20; i++) state = step(state, at);
  };
  forget();
  expect(backend.memory().liveBytes).toBe(before + 8);
  for (let tries = 0; tries < 50 && backend.memory().liveBytes > before; tries++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(backend.memory().liveBytes).toBe(before);
});

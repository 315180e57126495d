import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import type { Tensor } from "../src/index.ts";
import {
  add,
  DonatedTensorError,
  div,
  grad,
  jit,
  matmul,
  mean,
  mul,
  relu,
  sub,
  sum,
  tensor,
  valueAndGrad,
  zeros,
} from "../src/index.ts";

async function values(x: Tensor): Promise<number[]> {
  return [...(await x.data())];
}

test("a jitted step compiles once per shape and gives what eager operations give", async () => {
  await using backend = await reference.open();
  const f = jit((x: Tensor, y: Tensor) => relu(sub(mul(x, y), 1)));
  const [x, y] = [tensor(backend, [1, 2, 3]), tensor(backend, [2])];
  expect(await values(f(x, y))).toEqual([1, 3, 5]);
  expect(await values(f(x, y))).toEqual([1, 3, 5]);
  expect(f.compiles).toBe(1);
  expect(await values(f(tensor(backend, [1, 1]), y))).toEqual([1, 1]);
  expect(f.compiles).toBe(2);
});

test("donated state is updated in place: live bytes stay flat and the old tensor is refused by name", async () => {
  await using backend = await reference.open();
  const step = jit((state: { w: Tensor; n: Tensor }, x: Tensor) => ({ w: add(state.w, x), n: add(state.n, 1) }), {
    name: "step",
    donate: [0],
  });
  const x = tensor(backend, [1, 2, 3, 4]);
  const first = { w: zeros(backend, { dtype: "f32", shape: [4] }), n: zeros(backend, { dtype: "f32", shape: [] }) };
  let state: { w: Tensor; n: Tensor } = first;
  const before = backend.memory().liveBytes;
  for (let i = 0; i < 100; i++) state = step(state, x);
  await backend.idle();
  expect(backend.memory().liveBytes).toBe(before);
  expect(await values(state.w)).toEqual([100, 200, 300, 400]);
  await expect(first.w.data()).rejects.toThrow(DonatedTensorError);
  await expect(first.w.data()).rejects.toThrow(/"step"/);
  expect(() => add(first.w, 1)).toThrow(DonatedTensorError);
});

test("one tensor donated twice is refused before anything is overwritten", async () => {
  await using backend = await reference.open();
  const swap = jit((state: { a: Tensor; b: Tensor }) => ({ a: add(state.b, 1), b: state.a }), {
    name: "swap",
    donate: [0],
  });
  const x = tensor(backend, [1]);
  expect(() => swap({ a: x, b: x })).toThrow(/donated and also used/);
  expect(await values(x)).toEqual([1]);
});

test("donated tensors may trade places", async () => {
  await using backend = await reference.open();
  const swap = jit((state: { a: Tensor; b: Tensor }) => ({ a: state.b, b: state.a }), { name: "swap", donate: [0] });
  const { a, b } = swap({ a: tensor(backend, [1]), b: tensor(backend, [2]) });
  expect([await values(a), await values(b)]).toEqual([[2], [1]]);
});

test("gradients agree with the calculus, eagerly, in jit and twice", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1, -2, 3]);
  const cube = (v: Tensor) => sum(mul(v, mul(v, v)));
  expect(await values(grad(cube)(x))).toEqual([3, 12, 27]);
  expect(await values(jit(grad(cube))(x))).toEqual([3, 12, 27]);
  const second = grad((v: Tensor) => sum(grad(cube)(v)));
  expect(await values(second(x))).toEqual([6, -12, 18]);
});

test("gradients keep the form of the parameters and see captured tensors as constants", async () => {
  await using backend = await reference.open();
  const parameters = { w: tensor(backend, [[1, 2]]), b: tensor(backend, [0.5]) };
  const x = tensor(backend, [[3], [4]]);
  const [loss, slopes] = valueAndGrad((p: { w: Tensor; b: Tensor }) => mean(add(matmul(p.w, x), p.b)))(parameters);
  expect(await values(loss)).toEqual([11.5]);
  expect(await values(slopes.w)).toEqual([3, 4]);
  expect(await values(slopes.b)).toEqual([1]);
});

test("a tensor that escapes its trace, or is read inside it, is a teaching error", async () => {
  await using backend = await reference.open();
  let kept: Tensor | undefined;
  jit((x: Tensor) => {
    kept = add(x, 1);
    return kept;
  })(tensor(backend, [1]));
  expect(() => add(kept as Tensor, 1)).toThrow(/return it from the function/);
  await expect((kept as Tensor).data()).rejects.toThrow(/while a function is traced/);
});

test("operands on two backends are refused and the error says how to copy", async () => {
  await using left = await reference.open();
  await using right = await reference.open();
  expect(() => add(tensor(left, [1]), tensor(right, [1]))).toThrow(/two backends/);
});

test("arguments of another form, or with numbers and texts that look alike, are another Program", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1]);
  const form = jit((_: Tensor, rest: readonly Tensor[] | Record<string, Tensor>) =>
    add(x, Array.isArray(rest) ? 1 : 2),
  );
  expect([await values(form(x, [])), await values(form(x, {}))]).toEqual([[2], [3]]);
  const texts = jit((_: Tensor, ...names: string[]) => add(x, names.length));
  expect([await values(texts(x, "a|2:string b")), await values(texts(x, "a", "b"))]).toEqual([[2], [3]]);
  const sign = jit((y: Tensor, factor: number) => div(1, mul(y, factor)));
  expect([await values(sign(x, 0)), await values(sign(x, -0))]).toEqual([[Infinity], [-Infinity]]);
});

test("a call that cannot be bound frees its results, and the next call works", async () => {
  await using backend = await reference.open();
  const compile = backend.compile.bind(backend);
  let failing = false;
  backend.compile = (program, options) => {
    const executable = compile(program, options);
    const bind = executable.bind.bind(executable);
    executable.bind = (buffers) => {
      if (failing) throw new Error("no binding");
      return bind(buffers);
    };
    return executable;
  };
  const step = jit((x: Tensor) => add(x, 1), { donate: [0] });
  const other = tensor(backend, [5, 6]);
  let state = step(tensor(backend, [1, 2]));
  const before = backend.memory().liveBytes;
  failing = true;
  expect(() => step(other)).toThrow("no binding");
  expect(() => sub(other, 1)).toThrow("no binding");
  expect(() => jit((x: Tensor) => sub(x, 1))(other)).toThrow("no binding");
  expect(backend.memory().liveBytes).toBe(before);
  state = step(state);
  expect(await values(state)).toEqual([3, 4]);
});

import { reference } from "@tenon/backend";
import { isWellFormed } from "@tenon/program";
import { expect, test } from "vitest";
import type { Tensor } from "../src/index.ts";
import * as t from "../src/index.ts";

async function values(x: Tensor): Promise<number[]> {
  return [...(await x.data())];
}

test("operands broadcast and numbers take the dtype of the tensor beside them", async () => {
  await using backend = await reference.open();
  const column = t.tensor(backend, [[1], [2]]);
  const row = t.tensor(backend, [10, 20, 30]);
  expect(await values(t.add(column, row))).toEqual([11, 21, 31, 12, 22, 32]);
  expect(t.mul(t.tensor(backend, [1, 2], { dtype: "i32" }), 2).dtype).toBe("i32");
  expect(await values(t.sub(10, row))).toEqual([0, -10, -20]);
  expect(() => t.add(row, t.tensor(backend, [1, 2]))).toThrow(/do not broadcast/);
  expect(() => t.add(row, t.tensor(backend, [1, 2, 3], { dtype: "i32" }))).toThrow(/cast/);
});

test("what is no tensor is told, and data on the host where to go", async () => {
  await using backend = await reference.open();
  const x = t.tensor(backend, [[1, 2]]);
  const given = (value: unknown): Tensor => value as Tensor;
  const weights = given(t.tensorData("f32", [[1], [2]]));
  const advice = "expects a tensor, got data on the host; put it on a backend with upload(backend, data)";
  expect(() => t.matmul(x, weights)).toThrow(`matmul: ${advice}`);
  expect(() => t.add(x, weights)).toThrow(`add: ${advice}`);
  expect(() => t.select(t.less(x, 0), weights, 0)).toThrow(`select: ${advice}`);
  expect(() => t.jit((y: Tensor) => t.add(y, weights))(x)).toThrow(`add: ${advice}`);
  expect(() => t.relu(given(undefined))).toThrow("maximum: expects a tensor, got undefined");
  expect(() => t.add(x, given([1, 2]))).toThrow("add: expects a tensor, got 1,2");
});

test("minimum is right for the least signed and for unsigned numbers", async () => {
  await using backend = await reference.open();
  const signed = t.tensor(backend, [-(2 ** 31), 7, -7], { dtype: "i32" });
  expect(await values(t.minimum(signed, 5))).toEqual([-(2 ** 31), 5, -7]);
  const unsigned = t.tensor(backend, [0, 4, 2 ** 32 - 1], { dtype: "u32" });
  expect(await values(t.minimum(unsigned, 5))).toEqual([0, 4, 5]);
});

test("softmax, its logarithm and logSumExp are stable for huge logits", async () => {
  await using backend = await reference.open();
  const x = t.tensor(backend, [[1e4, 1e4, -1e4]]);
  expect(await values(t.softmax(x))).toEqual([0.5, 0.5, 0]);
  expect(await values(t.logSumExp(x))).toEqual([expect.closeTo(1e4 + Math.log(2), 2)]);
  expect((await values(t.logSoftmax(x)))[0]).toBeCloseTo(-Math.log(2), 6);
  const [slope] = [
    t.grad((v: Tensor) => t.sum(t.mul(t.softmax(v), t.tensor(backend, [1, 0, 0]))))(t.tensor(backend, [[0, 0, 0]])),
  ];
  expect(await values(slope)).toEqual([2 / 9, -1 / 9, -1 / 9].map((v) => expect.closeTo(v, 6)));
});

test("oneHot marks the class and nothing for a class outside", async () => {
  await using backend = await reference.open();
  const labels = t.tensor(backend, [2, 0, 7], { dtype: "u8" });
  expect(await values(t.oneHot(labels, 3))).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
});

test("reshape works out one extent", async () => {
  await using backend = await reference.open();
  const x = t.tensor(backend, [1, 2, 3, 4, 5, 6]);
  expect(t.reshape(x, [2, -1]).shape).toEqual([2, 3]);
  expect(() => t.reshape(x, [4, -1])).toThrow(/does not divide/);
});

test("more numbers than a Program holds are a tensor from outside: eagerly, traced, in gradients and in loops", async () => {
  await using backend = await reference.open();
  const count = 1500;
  const numbers = t.tensorData(
    "f32",
    Array.from({ length: count }, (_, i) => i),
  );
  const total = (x: Tensor): Tensor => t.sum(t.mul(x, t.constant(x, numbers)));
  const x = t.tensor(backend, new Array<number>(count).fill(2));
  const sumOfNumbers = (count * (count - 1)) / 2;
  expect(await total(x).item()).toBe(2 * sumOfNumbers);
  expect([...(await t.grad(total)(x).data())]).toEqual([...numbers.data]);
  const slope = t.jit((y: Tensor) => t.grad((z: Tensor) => t.add(total(z), total(y)))(y), { donate: [0] });
  for (let i = 0; i < 2; i++) expect([...(await slope(t.add(x, i)).data())]).toEqual([...numbers.data]);
  expect(slope.compiles).toBe(1);
  const looped = t.scan(([h]) => ({ carry: [t.add(h as Tensor, total(x))], stacked: [] }), {
    carry: [t.tensor(backend, 0)],
    stacked: [],
    length: 3,
  });
  expect(await (looped.carry[0] as Tensor).item()).toBe(6 * sumOfNumbers);
  const closed = t.customGradient("@tenon/test/closed", {
    value: (y) => [t.mul(y as Tensor, t.constant(y as Tensor, numbers))],
    forward: (y) => ({ results: [y as Tensor], residuals: [] }),
    backward: () => [],
  });
  expect(() => closed(x)).toThrow(/constant: 1500 elements are too many here; make them an operand/);
});

test("what is traced is well formed for backends that do not verify: scans, composites, gradients and their gradients", async () => {
  await using backend = await reference.open();
  const x = t.tensor(backend, [1, 2, 3]);
  const w = t.tensor(backend, 2);
  const square = t.customGradient("@here/square", {
    value: (v) => [t.mul(v as Tensor, v as Tensor)],
    forward: (v) => ({ results: [t.mul(v as Tensor, v as Tensor)], residuals: [v as Tensor] }),
    backward: ([v], [dy]) => [t.mul(t.mul(v as Tensor, 2), dy as Tensor)],
  });
  const loss = (weight: Tensor): Tensor =>
    t.sum(
      t.scan(([h], [slice]) => ({ carry: [t.add(t.mul(h as Tensor, weight), slice as Tensor)], stacked: [] }), {
        carry: [t.tensor(backend, 0)],
        stacked: square(t.mul(x, weight)),
      }).carry[0] as Tensor,
    );
  const twice = t.jit((weight: Tensor) => t.grad((v: Tensor) => t.grad(loss)(v))(weight));
  const { program } = twice.inspect([w]);
  expect(program.nodes.some(({ primitive }) => primitive === "scan")).toBe(true);
  expect(isWellFormed(program)).toBe(true);
});

test("a scan uses outer tensors as constants and has gradients with respect to them", async () => {
  await using backend = await reference.open();
  const xs = t.tensor(backend, [1, 2, 3]);
  const last = (w: Tensor) =>
    t.scan(([h], [x]) => ({ carry: [t.add(t.mul(h as Tensor, w), x as Tensor)], stacked: [] }), {
      carry: [t.tensor(backend, 0)],
      stacked: [xs],
    }).carry[0] as Tensor;
  const w = t.tensor(backend, 2);
  // h = x1 w² + x2 w + x3
  expect(await values(last(w))).toEqual([11]);
  expect(await values(t.grad(last)(w))).toEqual([6]);
});

test("stopGradient makes a constant of what lies behind it", async () => {
  await using backend = await reference.open();
  const slope = t.grad((x: Tensor) => t.sum(t.mul(t.stopGradient(x), x)))(t.tensor(backend, [3, 4]));
  expect(await values(slope)).toEqual([3, 4]);
});

test("a shape error inside a jitted function names the path it was traced in", async () => {
  await using backend = await reference.open();
  const f = t.jit((x: Tensor) => t.withOrigin("layers.0", () => t.withOrigin("dense", () => t.matmul(x, x))));
  expect(() =>
    f(
      t.tensor(backend, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ),
  ).toThrow(/dot in "layers\.0\.dense"/);
});

test("log1p and expm1 keep their digits near 0, and are right where the plain forms are", async () => {
  await using backend = await reference.open();
  const xs = [-0.9, -1e-3, -1e-9, 0, 1e-9, 1e-4, 0.3, 1, 5, 1e4, 1e38];
  for (const [f, exact] of [
    [t.log1p, Math.log1p],
    [t.expm1, Math.expm1],
  ] as const)
    for (const [dtype, epsilon] of [
      ["f32", 2 ** -23],
      ["f64", 2 ** -52],
    ] as const) {
      const rounded = dtype === "f32" ? xs.map(Math.fround) : xs;
      const actual = await values(f(t.tensor(backend, rounded, { dtype })));
      rounded.forEach((x, i) => {
        const expected = dtype === "f32" ? Math.fround(exact(x)) : exact(x);
        const error = Math.abs((actual[i] as number) - expected);
        if (Number.isFinite(expected)) expect(error, `${x}`).toBeLessThanOrEqual(4 * epsilon * Math.abs(expected));
        else expect(actual[i]).toBe(expected);
      });
    }
  const special = t.tensor(backend, [-Infinity, -1, Infinity, NaN]);
  expect(await values(t.log1p(special))).toEqual([NaN, -Infinity, Infinity, NaN]);
  expect(await values(t.expm1(special))).toEqual([-1, expect.closeTo(Math.expm1(-1), 6), Infinity, NaN]);
  const slope = (f: typeof t.log1p) => values(t.grad((x: Tensor) => t.sum(f(x)))(t.tensor(backend, [0, 1, -0.5])));
  expect(await slope(t.log1p)).toEqual([1, 0.5, 2]);
  expect(await slope(t.expm1)).toEqual([1, Math.E, Math.exp(-0.5)].map((v) => expect.closeTo(v, 6)));
});

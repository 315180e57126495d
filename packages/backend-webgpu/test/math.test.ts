import type { Value } from "@tenon/program";
import { evaluate, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import type { WebgpuBackend } from "../src/webgpu-backend.ts";
import { define, f32 } from "./define.ts";

// Elementary functions against the reference in f64, in units in the last place of f32, where the result is a normal number.

let backend: WebgpuBackend;
beforeAll(async () => {
  backend = await openWebgpu();
});
afterAll(() => backend[Symbol.asyncDispose]());

const count = 20_000;
let state = 1;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const uniform = (low: number, high: number) => (): number => low + (high - low) * random();
/** Of all magnitudes between two powers of two, of either sign. */
const magnitudes =
  (low: number, high: number, signed = true) =>
  (): number =>
    (signed && random() < 0.5 ? -1 : 1) * 2 ** uniform(low, high)();

const unit = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(Math.fround(x)))) - 23);

async function worstError(f: (...values: Value[]) => Value, makers: readonly (() => number)[]): Promise<number> {
  const given = makers.map((make) => Float32Array.from({ length: count }, make));
  const types = makers.map(() => f32(count));
  const inputs = given.map((data) => {
    const buffer = backend.allocate(f32(count));
    backend.write(buffer, data);
    return buffer;
  });
  const output = backend.allocate(f32(count));
  using executable = backend.compile(define("function", types, (...values) => [f(...values)]));
  executable.bind({ inputs, outputs: [output] }).run();
  const found = await backend.download(output);
  const exact = define(
    "function",
    makers.map(() => tensorType("f64", [count])),
    (...values) => [f(...values)],
  );
  const [expected] = evaluate(
    exact,
    given.map((data) => tensorData("f64", Float64Array.from(data), [count])),
  );
  let worst = 0;
  found.forEach((value: number, i: number) => {
    const wanted = expected?.data[i] as number;
    if (Math.abs(wanted) < 2 ** -126 || Math.abs(wanted) > 3.4e38) return;
    const error = Math.abs(value - wanted) / unit(wanted);
    worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
  });
  return worst;
}

test.for([
  ["exp", op.exp, [uniform(-87, 88)]],
  ["exp of small numbers", op.exp, [magnitudes(-20, 3)]],
  ["log", op.log, [magnitudes(-126, 127, false)]],
  ["log near 1", op.log, [uniform(0.5, 1.5)]],
  ["tanh", op.tanh, [magnitudes(-20, 4)]],
  ["erf", op.erf, [magnitudes(-20, 3)]],
  ["sin, also of very large numbers", op.sin, [magnitudes(-20, 100)]],
  ["cos, also of very large numbers", op.cos, [magnitudes(-20, 100)]],
  ["pow", op.pow, [magnitudes(-10, 10, false), uniform(-12, 12)]],
  ["pow near 1 with large exponents", op.pow, [uniform(0.9995, 1.0005), uniform(-5e4, 5e4)]],
  ["pow of all magnitudes", op.pow, [magnitudes(-100, 100, false), uniform(-1, 1)]],
] as const)("%s is within 4 units in the last place", async ([, f, makers]) => {
  const apply = f as (...values: Value[]) => Value;
  expect(await worstError(apply, makers)).toBeLessThan(4);
});

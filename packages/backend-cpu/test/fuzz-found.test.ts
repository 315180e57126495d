import type { Donation, Program, TensorData, TensorType, Value } from "@tenon/program";
import { buildProgram, sizeOf, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { test } from "vitest";
import { cpu } from "../src/index.ts";
import { runAndCompare } from "./run-and-compare.ts";

// What the random Programs of fuzz.test.ts have found, made small: each of these was wrong once.

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);
const i32 = (...shape: number[]): TensorType => tensorType("i32", shape);

/** Small whole numbers, so that nothing is rounded. */
const filled = ({ dtype, shape }: TensorType, seed: number): TensorData =>
  tensorData(
    dtype,
    Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919 + seed * 104729) % 19) - (dtype === "u8" ? 0 : 9)),
    shape,
  );

function check(
  what: string,
  types: readonly TensorType[],
  body: (...inputs: Value[]) => readonly Value[],
  donated: readonly Donation[] = [],
): void {
  test(what, async () => {
    const program: Program = buildProgram("found", types, (inputs) => body(...inputs), donated);
    await using backend = await cpu.open({ threads: 1 });
    await runAndCompare(
      backend,
      program,
      types.map((type, i) => filled(type, i)),
    );
  });
}

check("an axis flipped at the start of memory", [f32(600)], (x) => [op.flip(x, [0])]);

check("two axes flipped at the start of memory", [tensorType("u8", [9, 500])], (x) => [op.flip(x, [0, 1])]);

check("a gather at indices that the same kernel reduces", [f32(8, 16), f32(16)], (x, table) => [
  op.gather(table, op.reduce(x, "argmax", [1]), 0),
]);

check("a gather at a single index that the same kernel reduces", [f32(16), f32(16, 3)], (x, table) => [
  op.gather(table, op.reduce(x, "argmax", [0]), 0),
]);

check("a sum of what is gathered at a maximum", [i32(5, 7), f32(9, 7)], (x, table) => [
  op.reduce(op.gather(table, op.reduce(x, "max", [1]), 0), "sum", [1]),
]);

check("an integer constant that is not of its dtype", [tensorType("u8", [5])], (x) => [
  op.max(x, op.filledLike(x, -1)),
  op.filledLike(x, 300),
]);

check("a gather at the greatest u32", [f32(5)], (x) => [
  op.gather(x, op.filled(x.builder, tensorType("u32", [3]), -1), 0),
]);

check("a product of f32 as f64", [f32(20, 20), f32(20, 20)], (x, y) => [op.cast(op.matmul(x, y), "f64")]);

check("a long reduction over what is padded, and back to its elements", [f32(20), f32(20)], (x, y) => {
  const padded = op.pad(op.add(x, op.neg(op.add(y, y))), [3], [20]);
  const most = op.broadcast(op.reduce(padded, "max", [0]), [43], []);
  return [most, op.add(most, padded)];
});

check(
  "a product over two axes that do not lie side by side, and what is behind it simpler if they did",
  [f32(8, 12, 2, 7), f32(2, 30, 3, 70), f32(70, 3, 16)],
  (x, left, right) => {
    const product = op.dot(left, right, {
      leftBatch: [],
      rightBatch: [],
      leftContract: [3, 2],
      rightContract: [0, 1],
    });
    const some = op.slice(op.reshape(x, [1344]), [25], [6], [255]);
    return [product, op.add(product, op.reshape(op.pad(some, [679], [275]), [2, 30, 16]))];
  },
);

// What random Programs rarely meet.

check(
  "bytes that are added up beyond a byte",
  [tensorType("u8", [3, 8]), i32(9), tensorType("u8", [9, 8])],
  (t, i, u) => {
    const many = op.filledLike(u, 200);
    return [op.scatterAdd(t, i, many, 0), op.reduce(many, "sum", [0]), op.scatterAdd(t, op.max(i, op.neg(i)), u, 0)];
  },
);

check(
  "a value that is needed for four elements at once and, inside a guard, for one",
  [f32(1, 40), f32(1, 40)],
  (x, y) => {
    const triple = op.mul(x, op.filledLike(x, 3));
    const patched = op.concat([op.slice(triple, [0, 0], [1, 11]), op.slice(y, [0, 2], [1, 29])], 1);
    const shifted = op.pad(op.slice(triple, [0, 0], [1, 35]), [0, 0], [0, 5]);
    return [op.add(triple, patched), op.max(op.neg(triple), shifted)];
  },
);

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import { eagerCacheSize } from "../src/eager-cache.ts";
import { add, mul, TensorError, tensor } from "../src/index.ts";

test("disposing frees the bytes once, and a later use says so", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, [1, 2, 3, 4]);
  expect(backend.memory().liveBytes).toBe(16);
  x[Symbol.dispose]();
  x[Symbol.dispose]();
  await backend.idle();
  expect(backend.memory().liveBytes).toBe(0);
  await expect(x.data()).rejects.toThrow(TensorError);
  expect(() => add(x, 1)).toThrow(/was disposed/);
});

test("using frees tensors at the end of the block", async () => {
  await using backend = await reference.open();
  {
    using x = tensor(backend, [1, 2]);
    using y = add(x, 1);
    expect([...(await y.data())]).toEqual([2, 3]);
  }
  await backend.idle();
  expect(backend.memory().liveBytes).toBe(0);
});

test("forgotten tensors are freed after garbage collection", async () => {
  await using backend = await reference.open();
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const forget = () => {
    for (let i = 0; i < 100; i++) tensor(backend, [i, i]);
  };
  forget();
  expect(backend.memory().liveBytes).toBe(800);
  for (let tries = 0; tries < 50 && backend.memory().liveBytes > 0; tries++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(backend.memory().liveBytes).toBe(0);
});

test("eager operations compile once per shape, and the cache is bounded", async () => {
  await using backend = await reference.open();
  let compiles = 0;
  const compile = backend.compile.bind(backend);
  backend.compile = (program, options) => {
    compiles++;
    return compile(program, options);
  };
  const x = tensor(backend, [1, 2]);
  for (let i = 0; i < 10; i++) add(x, 1);
  expect(compiles).toBe(1);
  for (let i = 0; i < eagerCacheSize; i++) add(x, i + 2);
  add(x, 1);
  expect(compiles).toBe(1 + eagerCacheSize + 1);
});

test("numbers that JSON does not know are told apart by eager operations", async () => {
  await using backend = await reference.open();
  const x = tensor(backend, 1);
  const numbers = [0, -0, 1, NaN, Infinity, -Infinity];
  for (let round = 0; round < 2; round++)
    for (const number of numbers) expect(await mul(x, number).item()).toBe(number);
});

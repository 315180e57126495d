import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import {
  foldKey,
  foldKeyTensor,
  keyTensor,
  normals,
  permutation,
  randomBits,
  randomKey,
  randomUniform,
  randomWords,
  tensor,
  uniforms,
} from "../src/index.ts";
import { logarithm } from "../src/logarithm.ts";

test("words are the first words of the published Threefry-2x32 vectors", () => {
  // Random123, kat_vectors: threefry2x32 with 20 rounds.
  expect(randomWords([0, 0], 1)[0]).toBe(0x6b200159);
});

test("the device draws what the host draws, to the bit", async () => {
  await using backend = await reference.open();
  const key = foldKey(randomKey(2 ** 40 + 17), "layers.0.weight");
  const onDevice = keyTensor(backend, key);
  expect([...(await randomBits(onDevice, [3, 5]).data())]).toEqual([...randomWords(key, 15)]);
  expect([...(await randomUniform(onDevice, [257]).data())]).toEqual([...uniforms(key, 257)]);
  const step = tensor(backend, 7, { dtype: "u32" });
  expect([...(await foldKeyTensor(onDevice, step).data())]).toEqual([...foldKey(key, 7)]);
  expect([...(await foldKeyTensor(onDevice, 7).data())]).toEqual([...foldKey(key, 7)]);
});

test("normal draws have the mean, variance and tails of the normal distribution", () => {
  const draws = normals(randomKey(5), 100_000);
  const mean = draws.reduce((sum, z) => sum + z, 0) / draws.length;
  const variance = draws.reduce((sum, z) => sum + (z - mean) ** 2, 0) / draws.length;
  // Five standard errors of the mean and of the variance.
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(draws.length));
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / draws.length));
  const beyondTwo = draws.filter((z) => Math.abs(z) > 1.959963984540054).length / draws.length;
  expect(Math.abs(beyondTwo - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / draws.length));
});

test("the logarithm of our own is that of the platform within 2 ulp", () => {
  for (const x of [Number.MIN_VALUE * 2 ** 60, 1e-300, 1e-9, 0.1, 0.5, 0.7, 1, 1.5, 2, Math.E, 10, 1e300])
    expect(Math.abs(logarithm(x) - Math.log(x))).toBeLessThanOrEqual(
      2 * Number.EPSILON * Math.max(Math.abs(Math.log(x)), 1e-3),
    );
});

test("a permutation holds every number once, and another key gives another order", () => {
  const order = permutation(randomKey(1), 1000);
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect([...permutation(randomKey(2), 1000)]).not.toEqual([...order]);
});

test("names and numbers give different keys", () => {
  const keys = ["a", "b", "ab", "ba", 0, 1, 2].map((data) => foldKey(randomKey(0), data).join());
  expect(new Set(keys).size).toBe(keys.length);
});

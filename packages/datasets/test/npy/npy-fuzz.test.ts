import { readdirSync, readFileSync } from "node:fs";
import { mutate, mutations } from "@tooling/testing/mutate";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readNpy } from "../../src/npy/read-npy.ts";
import { readNpz } from "../../src/npy/read-npz.ts";
import { Survey } from "../survey.ts";

const folder = new URL("../files/", import.meta.url);
const files = (ending: string): Uint8Array[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(new URL(name, folder)));

it("NPY files mutated, 30,000 of them: read or refused, in memory that they are worth", async () => {
  const survey = new Survey();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files(".npy")), mutations, async (bytes, several) => {
      const mutated = mutate(bytes, several);
      await survey.try(() => {
        const { shape, data } = readNpy(mutated);
        expect(data.length).toBe(shape.reduce((product, extent) => product * extent, 1));
        expect(data.byteLength).toBeLessThanOrEqual(8 * mutated.length);
      });
    }),
    { numRuns: 30_000, seed: 11 },
  );
  expect(survey.read).toBeGreaterThan(1000);
  expect(survey.refused).toBeGreaterThan(1000);
  expect([...survey.codes.keys()].length).toBeGreaterThan(5);
  expect(survey.slowest).toBeLessThan(5000);
  expect(survey.grown).toBeLessThan(256 * 2 ** 20);
}, 60_000);

it("NPZ files mutated, 20,000 of them: read or refused, unpacking no more than they say", async () => {
  const survey = new Survey();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files(".npz")), mutations, async (bytes, several) => {
      const mutated = mutate(bytes, several);
      await survey.try(async () => {
        for (const array of Object.values(await readNpz(mutated, undefined)))
          expect(array?.data.length).toBe(array?.shape.reduce((product, extent) => product * extent, 1));
      });
    }),
    { numRuns: 20_000, seed: 12 },
  );
  expect(survey.refused).toBeGreaterThan(1000);
  expect(survey.read).toBeGreaterThan(100);
  expect(survey.slowest).toBeLessThan(5000);
  expect(survey.grown).toBeLessThan(256 * 2 ** 20);
}, 60_000);

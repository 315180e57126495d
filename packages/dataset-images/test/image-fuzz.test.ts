import { readdirSync, readFileSync } from "node:fs";
import { DatasetError } from "@tenon/datasets";
import { mutate, mutations } from "@tooling/testing/mutate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../src/decode/decode-image.ts";
import { readImages } from "../src/read-images.ts";

const folder = new URL("./files/", import.meta.url);
const files = (ending: RegExp): Uint8Array[] =>
  readdirSync(folder)
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(new URL(name, folder)));

/** Counts what came of hostile inputs; anything thrown that is no DatasetError is thrown on. */
async function survey(
  bytes: readonly Uint8Array[],
  runs: number,
  seed: number,
  work: (bytes: Uint8Array) => Promise<void>,
): Promise<{ read: number; refused: number; slowest: number; grown: number }> {
  const seen = { read: 0, refused: 0, slowest: 0, grown: 0 };
  const before = process.memoryUsage().arrayBuffers;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...bytes), mutations, async (original, several) => {
      const mutated = mutate(original, several);
      const begin = performance.now();
      try {
        await work(mutated);
        seen.read++;
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        seen.refused++;
      }
      seen.slowest = Math.max(seen.slowest, performance.now() - begin);
    }),
    { numRuns: runs, seed },
  );
  return { ...seen, grown: process.memoryUsage().arrayBuffers - before };
}

describe("hostile images are decoded or refused, in time and memory that they are worth", () => {
  it.each([
    ["PNG", /png$/, 20_000, 41],
    ["JPEG", /jpg$/, 20_000, 42],
  ])(
    "%s files mutated",
    async (_, ending, runs, seed) => {
      const seen = await survey(files(ending), runs, seed, async (bytes) => {
        const { width, height, channels, data } = await decodeImage(bytes);
        expect(data.length).toBe(width * height * channels);
        expect(data.length).toBeLessThan(3 * 1032 * 8 * bytes.length);
      });
      expect(seen.read).toBeGreaterThan(100);
      expect(seen.refused).toBeGreaterThan(1000);
      expect(seen.slowest).toBeLessThan(5000);
      expect(seen.grown).toBeLessThan(256 * 2 ** 20);
    },
    120_000,
  );

  it("folders with a mutated image, 20,000 of them: the file is named", async () => {
    const good = files(/^grey.png$/)[0] as Uint8Array;
    const seen = await survey(files(/(png|jpg)$/), 20_000, 43, async (bytes) => {
      try {
        await readImages(
          [
            { path: "a/1.png", read: async () => good },
            { path: "b/1.png", read: async () => bytes },
          ],
          { test: 0 },
        );
      } catch (error) {
        if (error instanceof DatasetError) expect(error.file).toBe("b/1.png");
        throw error;
      }
    });
    expect(seen.read).toBeGreaterThan(20);
    expect(seen.refused).toBeGreaterThan(100);
  }, 120_000);
});

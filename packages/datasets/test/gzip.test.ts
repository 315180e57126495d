import { gzipSync } from "node:zlib";
import { mutate, mutations } from "@tooling/testing/mutate";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../src/dataset-error.ts";
import { decompress } from "../src/decompress.ts";
import { readGzippedIdx } from "../src/gzipped-idx.ts";
import { idxFile } from "./idx-file.ts";
import { Survey } from "./survey.ts";

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

const file = idxFile(8, [3, 2], [1, 2, 3, 4, 5, 6]);

it("reads compressed files, and others", async () => {
  const expected = { dtype: "u8", shape: [3, 2], data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  expect(await readGzippedIdx(gzipSync(file))).toEqual(expected);
  expect(await readGzippedIdx(file)).toEqual(expected);
});

describe("refuses, saying why", () => {
  const packed = gzipSync(file);
  const damaged = Uint8Array.from(packed);
  damaged[packed.length - 6] = (damaged[packed.length - 6] ?? 0) ^ 1;
  it.each<[string, Uint8Array, string]>([
    ["cut off", packed.subarray(0, packed.length - 9), "compressed-corrupt"],
    ["only the start", packed.subarray(0, 2), "compressed-corrupt"],
    ["a wrong checksum", damaged, "compressed-corrupt"],
    ["another file inside", gzipSync("hello, this is no IDX file"), "idx-magic"],
    ["fewer bytes than its header says", gzipSync(file.subarray(0, 15)), "idx-truncated"],
    ["more bytes than its header says", gzipSync(new Uint8Array([...file, 0])), "compressed-size"],
    ["a header that promises what it cannot hold", gzipSync(idxFile(8, [2 ** 31], [1])), "idx-truncated"],
  ])("%s", async (_, bytes, code) => {
    expect((await rejection(readGzippedIdx(bytes))).code).toBe(code);
  });

  it.each(["gzip", "deflate", "deflate-raw"] as const)("nothing at all is cut off too: %s", async (format) => {
    expect((await rejection(decompress(new Uint8Array(0), format, 100))).code).toBe("compressed-corrupt");
  });

  it("a bomb costs no more than it may unpack to", async () => {
    const bomb = gzipSync(new Uint8Array(64 * 2 ** 20));
    const before = process.memoryUsage().arrayBuffers;
    expect((await rejection(decompress(bomb, "gzip", 1000))).message).toContain("more than 1000 bytes");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
  });
});

it("gzip IDX files mutated, 20,000 of them: read or refused", async () => {
  const files = [file, idxFile(13, [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), idxFile(11, [5], [1, -2, 3, -4, 5])].flatMap(
    (one) => [gzipSync(one, { level: 0 }), gzipSync(one)],
  );
  const survey = new Survey();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), mutations, async (bytes, several) => {
      await survey.try(() => readGzippedIdx(mutate(bytes, several)));
    }),
    { numRuns: 20_000, seed: 21 },
  );
  expect(survey.refused).toBeGreaterThan(1000);
  expect(survey.read).toBeGreaterThan(100);
  expect(survey.slowest).toBeLessThan(5000);
  expect(survey.grown).toBeLessThan(256 * 2 ** 20);
}, 60_000);

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../src/dataset-error.ts";
import { readIdx } from "../src/idx.ts";
import { idxFile } from "./idx-file.ts";

const types = [8, 9, 11, 12, 13, 14];

const file = fc.tuple(fc.constantFrom(...types), fc.array(fc.nat(4), { maxLength: 4 })).chain(([type, shape]) => {
  const size = shape.reduce((product, extent) => product * extent, 1);
  return fc
    .array(fc.integer({ min: -128, max: 255 }), { minLength: size, maxLength: size })
    .map((data) => idxFile(type, shape, data));
});

/** What happens to files: bytes change (most of all in the header), are lost, inserted and appended. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), at: fc.nat(24), value: fc.nat(255) }),
  fc.record({ kind: fc.constant("set" as const), at: fc.nat(2000), value: fc.nat(255) }),
  fc.record({ kind: fc.constant("cut" as const), at: fc.nat(40) }),
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(40), value: fc.nat(255) }),
  fc.record({ kind: fc.constant("append" as const), bytes: fc.uint8Array({ maxLength: 16 }) }),
);

function mutate(bytes: Uint8Array, mutations: readonly (typeof mutation extends fc.Arbitrary<infer M> ? M : never)[]) {
  let list = [...bytes];
  for (const one of mutations) {
    if (one.kind === "append") list = [...list, ...one.bytes];
    else if (one.kind === "cut") list = list.slice(0, one.at);
    else if (one.kind === "insert") list.splice(one.at, 0, one.value);
    else if (one.at < list.length) list[one.at] = one.value;
  }
  return Uint8Array.from(list);
}

/** Reads; what is read has to be as the promises say, what is thrown has to be a DatasetError. */
function readOrRefuse(bytes: Uint8Array): "read" | "refused" {
  let read: ReturnType<typeof readIdx>;
  try {
    read = readIdx(bytes);
  } catch (error) {
    if (error instanceof DatasetError && error.code.startsWith("idx-")) return "refused";
    throw error;
  }
  const size = read.shape.reduce((product, extent) => product * extent, 1);
  if (read.data.length !== size) throw new Error(`${read.data.length} elements for ${read.shape}`);
  if (read.data.byteLength > 4 * bytes.length) throw new Error("reserved more than 4 bytes for each byte given");
  return "read";
}

describe("readIdx on hostile bytes throws nothing but DatasetErrors and reserves no more than the file is worth", () => {
  it("files mutated, 25,000 of them", () => {
    const seen = { read: 0, refused: 0 };
    fc.assert(
      fc.property(file, fc.array(mutation, { minLength: 1, maxLength: 4 }), (bytes, mutations) => {
        seen[readOrRefuse(mutate(bytes, mutations))]++;
      }),
      { numRuns: 25_000, seed: 1 },
    );
    // The mutations are worth something: both ends are reached often.
    expect(seen.read).toBeGreaterThan(1000);
    expect(seen.refused).toBeGreaterThan(1000);
  }, 60_000);

  it("headers that promise anything at all, 5,000 of them", () => {
    const extent = fc.oneof(fc.nat(3), fc.nat(2 ** 32 - 1), fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1));
    const before = process.memoryUsage().arrayBuffers;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.array(extent, { maxLength: 40 }), (type, shape) => {
        readOrRefuse(idxFile(type, shape, [1]));
      }),
      { numRuns: 5_000, seed: 2 },
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
  }, 60_000);
});

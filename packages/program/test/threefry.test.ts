import { expect, test } from "vitest";
import { interpret, tensorData, threefry2x32 } from "../src/index.ts";
import * as op from "../src/op.ts";

// The known answers published with Random123 (Salmon et al., kat_vectors, threefry2x32 with 20 rounds).
test.each([
  { key: [0, 0], counter: [0, 0], words: [0x6b200159, 0x99ba4efe] },
  { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], words: [0x1cb996fc, 0xbb002be7] },
  { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], words: [0xc4923a9c, 0x483df7a0] },
] as const)("threefry2x32 gives the published words for key $key, counter $counter", ({ key, counter, words }) => {
  expect(threefry2x32(key, counter)).toEqual(words);
});

test("element i of randomBits is the first word at counter (0, i), whatever the shape", () => {
  const key = [0x13198a2e, 0x03707344] as const;
  const words = interpret((k) => op.randomBits(k as NonNullable<typeof k>, [3, 5]), tensorData("u32", [...key]));
  expect([...words.data]).toEqual(Array.from({ length: 15 }, (_, i) => threefry2x32(key, [0, i])[0]));
});

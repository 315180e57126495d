import type { Program, TensorData } from "@tenon/program";
import { buildProgram, tensorData, tensorType, threefry2x32 } from "@tenon/program";
import * as op from "@tenon/program/op";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

// Threefry-2x32 with 20 rounds. The first vector is Random123's (kat_vectors, key and counter 0: 6b200159 99ba4efe), of
// which the first word is the one that counts here; its other vectors have counters that element numbers never reach.

function bits(shape: readonly number[]): Program {
  return buildProgram("random bits", [tensorType("u32", [2])], ([key]) => [
    op.randomBits(key as NonNullable<typeof key>, shape),
  ]);
}

function word(key: readonly [number, number], i: number): number {
  return threefry2x32(key, [0, i])[0];
}

/** The same words everywhere, to the bit. */
export function randomTests(): KitTest[] {
  return [
    kitTest("randomBits: the published vector", ["u32"], async (session) => {
      const [found] = await session.run(bits([1]), [tensorData("u32", [0, 0])]);
      checkSame("first word of key (0, 0)", found as TensorData, tensorData("u32", [0x6b200159]));
    }),
    kitTest("randomBits: element i uses the counter (0, i), whatever the shape", ["u32"], async (session) => {
      for (const key of [
        [0, 0],
        [0xffffffff, 0xffffffff],
        [0x13198a2e, 0x03707344],
        [1, 0],
        [0, 1],
      ] as const)
        for (const shape of [[], [5], [3, 5], [5, 3], [1, 1, 67]]) {
          const [found] = await session.run(bits(shape), [tensorData("u32", key)]);
          const size = shape.reduce((product, extent) => product * extent, 1);
          const words = Array.from({ length: size }, (_, i) => word(key, i));
          checkSame(
            `key ${key.join(", ")}, shape [${shape.join(", ")}]`,
            found as TensorData,
            tensorData("u32", words, shape),
          );
        }
    }),
    kitTest("randomBits: a key computed in the same Program", ["u32"], async (session) => {
      const program = buildProgram("split key", [tensorType("u32", [2])], ([key]) => [
        op.randomBits(op.randomBits(key as NonNullable<typeof key>, [2]), [9]),
      ]);
      const [found] = await session.run(program, [tensorData("u32", [7, 9])]);
      const child = [word([7, 9], 0), word([7, 9], 1)] as const;
      const words = Array.from({ length: 9 }, (_, i) => word(child, i));
      checkSame("words of the derived key", found as TensorData, tensorData("u32", words));
    }),
  ];
}

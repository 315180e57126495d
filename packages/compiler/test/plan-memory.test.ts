import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Lifetime } from "../src/plan-memory.ts";
import { planMemory } from "../src/plan-memory.ts";

const cacheLine = 64;
const padded = (bytes: number): number => Math.ceil(bytes / cacheLine) * cacheLine;
const lifetimes: fc.Arbitrary<Lifetime[]> = fc.array(
  fc
    .tuple(fc.oneof(fc.nat(300), fc.nat(100_000)), fc.nat(12), fc.nat(6))
    .map(([bytes, first, length]) => ({ bytes, first, last: first + length })),
  { maxLength: 40 },
);
const together = (left: Lifetime, right: Lifetime): boolean => left.first <= right.last && right.first <= left.last;

test("what lives at the same time does not overlap, starts at cache lines and ends inside the block", () => {
  fc.assert(
    fc.property(lifetimes, (list) => {
      const { offsets, bytes } = planMemory(new Map(list.entries()));
      expect(offsets.size).toBe(list.length);
      list.forEach((one, i) => {
        const start = offsets.get(i) as number;
        expect(start >= 0 && start % cacheLine === 0 && start + one.bytes <= bytes).toBe(true);
        list.slice(0, i).forEach((other, j) => {
          const apart =
            start + one.bytes <= (offsets.get(j) as number) || (offsets.get(j) as number) + other.bytes <= start;
          expect(apart || !together(one, other) || one.bytes === 0 || other.bytes === 0).toBe(true);
        });
      });
    }),
    { numRuns: 300 },
  );
});

test("is no less than what lives at one time, and no more than everything side by side", () => {
  fc.assert(
    fc.property(lifetimes, (list) => {
      const { bytes } = planMemory(new Map(list.entries()));
      const stages = list.map(({ first }) => first);
      const alive = stages.map((stage) =>
        list.reduce((sum, one) => sum + (one.first <= stage && stage <= one.last ? padded(one.bytes) : 0), 0),
      );
      expect(bytes).toBeGreaterThanOrEqual(Math.max(0, ...alive));
      expect(bytes).toBeLessThanOrEqual(list.reduce((sum, one) => sum + padded(one.bytes), 0));
    }),
    { numRuns: 300 },
  );
});

test("memory is used again: a chain of tensors that each live until the next is there takes the two greatest", () => {
  const chain = Array.from({ length: 20 }, (_, i): Lifetime => ({ bytes: 1000 + i, first: i, last: i + 1 }));
  expect(planMemory(new Map(chain.entries())).bytes).toBe(padded(1018) + padded(1019));
});

test("nothing takes nothing", () => {
  expect(planMemory(new Map())).toEqual({ offsets: new Map(), bytes: 0 });
  expect(planMemory(new Map([["none", { bytes: 0, first: 0, last: 5 }]])).bytes).toBe(0);
});

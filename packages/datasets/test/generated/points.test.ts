import { describe, expect, it } from "vitest";
import { blobs } from "../../src/generated/blobs.ts";
import { circles } from "../../src/generated/circles.ts";
import { sine } from "../../src/generated/sine.ts";
import { spirals } from "../../src/generated/spirals.ts";
import { cosTurns, sinTurns } from "../../src/generated/turns.ts";
import { twoMoons } from "../../src/generated/two-moons.ts";
import { xor } from "../../src/generated/xor.ts";
import { classCounts } from "../../src/splits/class-counts.ts";
import { thrownBy } from "../thrown-by.ts";

const sets = { xor, twoMoons, circles, spirals, blobs };

/** A fingerprint of the exact bits (FNV-1a). */
function fingerprint(data: ArrayBufferView | undefined): number {
  let state = 0x811c9dc5;
  if (data === undefined) return state;
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    state = Math.imul(state ^ byte, 0x01000193);
  return state >>> 0;
}

describe.each(Object.entries(sets))("%s", (name, make) => {
  it("has points of the plane in classes of equal size, in both splits", () => {
    const { splits, classes = [], name: own } = make({ size: 300, seed: 4 });
    expect(own).toBe(name);
    for (const split of [splits.train, splits.test]) {
      if (split === undefined) throw new Error("no split");
      expect(split.inputs[0]).toMatchObject({ dtype: "f32", shape: [300, 2] });
      expect(split.inputs[0]?.data.every(Number.isFinite)).toBe(true);
      expect(classCounts(split, classes.length)).toEqual(classes.map(() => 300 / classes.length));
    }
  });

  it("is the same from equal options, and another from another seed", () => {
    expect(make({ size: 50, seed: 1 }).splits).toEqual(make({ size: 50, seed: 1 }).splits);
    expect(make({ size: 50, seed: 1 }).splits.train).not.toEqual(make({ size: 50, seed: 2 }).splits.train);
    expect(make({ size: 50, seed: 1 }).splits.train).not.toEqual(make({ size: 50, seed: 1 }).splits.test);
  });

  it.each([{ size: 0 }, { size: 1.5 }, { size: 1_000_001 }, { noise: -1 }, { noise: Number.NaN }, { seed: -1 }])(
    "refuses %o",
    (options) => {
      expect(thrownBy(() => make(options)).code).toBe("argument");
    },
  );
});

it("bits are those of every machine", () => {
  const bits = Object.fromEntries(
    Object.entries(sets).map(([name, make]) => [
      name,
      fingerprint(make({ size: 100, seed: 7 }).splits.train.inputs[0]?.data),
    ]),
  );
  expect(bits).toMatchInlineSnapshot(`
    {
      "blobs": 636474072,
      "circles": 2889887087,
      "spirals": 3451232073,
      "twoMoons": 1372899987,
      "xor": 3962115962,
    }
  `);
});

describe("shapes without noise", () => {
  const points = (data: ArrayLike<number> = []): [number, number][] =>
    Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i] as number, data[2 * i + 1] as number]);

  it("moons are half circles", () => {
    const moons = points(twoMoons({ size: 100, noise: 0 }).splits.train.inputs[0]?.data);
    for (const [i, [x, y]] of moons.entries())
      if (i % 2 === 0) {
        expect(Math.hypot(x, y)).toBeCloseTo(1, 6);
        expect(y).toBeGreaterThanOrEqual(0);
      } else {
        expect(Math.hypot(x - 1, y - 0.5)).toBeCloseTo(1, 6);
        expect(y).toBeLessThanOrEqual(0.5);
      }
  });

  it("circles have their radii", () => {
    const both = points(circles({ size: 100, noise: 0, factor: 0.3 }).splits.train.inputs[0]?.data);
    for (const [i, [x, y]] of both.entries()) expect(Math.hypot(x, y)).toBeCloseTo(i % 2 === 0 ? 1 : 0.3, 6);
  });

  it.each([
    [2, 1.75],
    [3, 1],
    [2, 3],
  ])("spirals of %i arms wind %f times", (classes, turns) => {
    const { train } = spirals({ size: 300, noise: 0, classes, turns }).splits;
    for (const [i, [x, y]] of points(train.inputs[0]?.data).entries()) {
      const radius = Math.hypot(x, y);
      expect(radius).toBeGreaterThan(0.076);
      expect(radius).toBeLessThan(1.000001);
      const turn = turns * radius + (i % classes) / classes;
      expect(x).toBeCloseTo(radius * Math.cos(2 * Math.PI * turn), 5);
      expect(y).toBeCloseTo(radius * Math.sin(2 * Math.PI * turn), 5);
    }
  });

  it("blobs without noise are their centres, which both splits share", () => {
    const { train, test } = blobs({ size: 6, noise: 0, classes: 3 }).splits;
    const centres = points(train.inputs[0]?.data);
    expect(centres.slice(3)).toEqual(centres.slice(0, 3));
    expect(points(test?.inputs[0]?.data)).toEqual(centres);
  });

  it("sine is the sine", () => {
    const { train } = sine({ size: 200, noise: 0 }).splits;
    for (const [i, x] of (train.inputs[0]?.data ?? []).entries())
      expect(train.targets[0]?.data[i]).toBeCloseTo(Math.sin(x), 6);
  });

  it("the noise is what it says", () => {
    const { train } = sine({ size: 20_000, noise: 0.5 }).splits;
    let sum = 0;
    for (const [i, x] of (train.inputs[0]?.data ?? []).entries())
      sum += ((train.targets[0]?.data[i] ?? 0) - Math.sin(x)) ** 2;
    expect(Math.sqrt(sum / 20_000)).toBeCloseTo(0.5, 2);
  });
});

it("sines and cosines of turns are those of Math to the last places, for any number of turns", () => {
  for (let i = -2000; i <= 2000; i++) {
    const x = i / 317;
    expect(sinTurns(x)).toBeCloseTo(Math.sin(2 * Math.PI * x), 12);
    expect(cosTurns(x)).toBeCloseTo(Math.cos(2 * Math.PI * x), 12);
  }
});

it.each([
  () => circles({ factor: 1 }),
  () => spirals({ classes: 1 }),
  () => spirals({ turns: 0 }),
  () => blobs({ classes: 101 }),
  () => blobs({ classes: 1.5 }),
])("refuses options of their own out of range (%#)", (code) => {
  expect(thrownBy(code).code).toBe("argument");
});

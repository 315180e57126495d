import { mnist } from "@tenon/dataset-mnist";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { centreDigit } from "../src/digits/centre-digit.ts";

const [width, height] = [90, 70];

/** Ink of a filled box. */
function boxAt(left: number, top: number, wide: number, tall: number): Uint8Array {
  const ink = new Uint8Array(width * height);
  for (let y = top; y < top + tall; y++) ink.fill(255, y * width + left, y * width + left + wide);
  return ink;
}

function centreOfMass(image: Uint8Array): readonly [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((ink, i) => {
    mass += ink;
    x += ink * ((i % 28) + 0.5);
    y += ink * (Math.floor(i / 28) + 0.5);
  });
  return [x / mass, y / mass];
}

describe("a drawing made into an image as MNIST's were", () => {
  test("is nothing where nothing was drawn", () => {
    expect(centreDigit(new Uint8Array(width * height), width, height)).toBeUndefined();
  });

  test("is 20 pixels on its longer side, with its form kept and its centre of mass in the middle, wherever it was drawn", () => {
    const box = fc.record({
      left: fc.integer({ min: 0, max: 40 }),
      top: fc.integer({ min: 0, max: 30 }),
      wide: fc.integer({ min: 4, max: 50 }),
      tall: fc.integer({ min: 4, max: 40 }),
    });
    fc.assert(
      fc.property(box, ({ left, top, wide, tall }) => {
        const image = centreDigit(boxAt(left, top, wide, tall), width, height) as Uint8Array;
        const columns = new Set([...image.keys()].filter((i) => image[i]).map((i) => i % 28));
        const rows = new Set([...image.keys()].filter((i) => image[i]).map((i) => Math.floor(i / 28)));
        const scale = 20 / Math.max(wide, tall);
        expect([columns.size, rows.size]).toEqual(
          [Math.round(wide * scale), Math.round(tall * scale)].map((n) => Math.max(1, n)),
        );
        for (const middle of centreOfMass(image)) expect(Math.abs(middle - 14)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  test("leaves images of MNIST where they are, to half a pixel", async () => {
    const { train } = (await mnist()).splits;
    const pixels = train.inputs[0]?.data as Uint8Array;
    for (let number = 0; number < 200; number++) {
      const image = pixels.subarray(number * 784, (number + 1) * 784);
      const [x, y] = centreOfMass(image);
      const [newX, newY] = centreOfMass(centreDigit(image, 28, 28) as Uint8Array);
      expect(Math.hypot(newX - x, newY - y)).toBeLessThan(1.5);
    }
  });
});

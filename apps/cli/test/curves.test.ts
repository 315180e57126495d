import { expect, test } from "vitest";
import { curveLines } from "../src/reporters/curves.ts";

const epoch = (n: number, loss: number, evaluation?: number) => ({
  epoch: n,
  step: 10 * n,
  scores: { loss },
  ...(evaluation !== undefined && { evaluation: { loss: evaluation }, evaluatedOn: "validation" as const }),
});

test("a curve goes from the first score to the last, with one scale for training and validation", () => {
  expect(curveLines([epoch(1, 0.8, 0.75), epoch(2, 0.4, 0.45), epoch(3, 0, 0.1)], 80)).toEqual([
    "",
    "loss  training    0.8000  █▅▁  0.0000",
    "      validation  0.7500  █▅▂  0.1000",
  ]);
});

test("curves are as narrow as the terminal asks for, and show all epochs still", () => {
  const many = Array.from({ length: 500 }, (_, i) => epoch(i + 1, 500 - i));
  for (const columns of [20, 60, 80, 300]) {
    const [, line = ""] = curveLines(many, columns);
    expect(line.length).toBeLessThanOrEqual(Math.max(columns, 50));
    expect(line).toMatch(/█+▇+▆+▅+▄+▃+▂+▁+/);
  }
});

test("one epoch is no curve, a level one lies low, and numbers that are not finite are left out", () => {
  expect(curveLines([epoch(1, 1)], 80)).toEqual([]);
  expect(curveLines([epoch(1, 1), epoch(2, 1), epoch(3, Number.NaN)], 80)[1]).toContain("▁▁  1.0000");
});

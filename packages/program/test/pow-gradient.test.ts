import { expect, test } from "vitest";
import type { Value } from "../src/index.ts";
import { buildProgram, evaluate, gradient, tensorData, tensorType } from "../src/index.ts";
import * as op from "../src/op.ts";

const scalar = tensorType("f64", []);
const power = buildProgram("power", [scalar, scalar], ([b, e]) => [op.pow(b as Value, e as Value)]);
const slopes = gradient(power, { withRespectTo: [0, 1] });

test.each([
  ["0^0", 0, 0],
  ["∞^0", Number.POSITIVE_INFINITY, 0],
])("the gradient of %s with respect to the base is 0, not NaN", (_, base, exponent) => {
  const [, byBase] = evaluate(slopes, [tensorData("f64", base), tensorData("f64", exponent)]);
  expect(byBase?.data[0]).toBe(0);
});

test("the mixed second derivative at exponent 0 is 1 / base", () => {
  const byBase = { ...slopes, outputs: [slopes.outputs[1] as number] };
  const mixed = gradient(byBase, { withRespectTo: [1] });
  expect(evaluate(mixed, [tensorData("f64", 4), tensorData("f64", 0)])[1]?.data[0]).toBeCloseTo(0.25, 12);
});

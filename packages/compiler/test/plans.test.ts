import { readFileSync } from "node:fs";
import type { Program, TensorData } from "@tenon/program";
import { evaluate, sizeOf, tensorData, threefry2x32 } from "@tenon/program";
import { describe, expect, test } from "vitest";
import { compilePlan } from "../src/compile.ts";
import { everything } from "../src/everything.ts";
import { printPlan } from "../src/print-plan.ts";
import { convolutionStep, dropout, layerNorm, lstmStep, predict, softmax } from "./example-programs.ts";
import { runPlan } from "./run-plan.ts";

// The plans themselves, to be read. A change here is not wrong, but it is to be looked at: are there more kernels, more
// stages, more bytes? What a kernel computes at a point is checked besides.

const programs: readonly Program[] = [softmax(), layerNorm(), dropout(), convolutionStep(), lstmStep()];

describe("the plan of", () => {
  for (const program of programs)
    test(program.name, () => {
      expect(printPlan(compilePlan(program, everything))).toMatchSnapshot();
    });
});

test("the README shows the plan of its example", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const plan = printPlan(compilePlan(predict, everything));
  expect(readme).toContain(plan.replaceAll(/^/gm, "    "));
});

describe("run as it is written, apart and in place, gives what the reference gives:", () => {
  const small = [softmax(3, 10), layerNorm(3, 8), dropout(4, 5), convolutionStep(1, 4, 4), lstmStep(4, 3, 4, 3)];
  for (const program of small)
    test(program.name, () => {
      const inputs = program.inputs.map(({ dtype, shape }, i): TensorData => {
        const noise = (at: number): number => threefry2x32([i, 7], [0, at])[0];
        const values = Array.from({ length: sizeOf(shape) }, (_, at) =>
          dtype === "u32" ? noise(at) : noise(at) / 2 ** 32 - 0.5,
        );
        return tensorData(dtype, values, shape);
      });
      const plan = compilePlan(program, everything);
      const expected = evaluate(program, inputs);
      for (const inPlace of [false, true])
        for (const [i, { data }] of runPlan(plan, program, inputs, { inPlace }).entries())
          data.forEach((value: number, at: number) => {
            expect(value).toBeCloseTo(expected[i]?.data[at] as number, 5);
          });
    });
});

import { cpu } from "@tenon/backend-cpu";
import { optimizerKind, optimizersPlugin } from "@tenon/optimizers/plugin";
import { createRegistry } from "@tenon/registry";
import type { DeviceTensor, Tensor, Tree } from "@tenon/tensor";
import { add, grad, isTensor, jit, leavesOf, mul, sub, sum, tensor, tensorData } from "@tenon/tensor";
import { afterAll, describe, expect, test } from "vitest";
import type { OptimizerRun } from "../src/suites/run-optimizer.ts";
import { started, stepped } from "../src/suites/run-optimizer.ts";

// Every optimizer of the registry finds the least of a parabola and of Rosenbrock's valley, in one Program.

const backend = await cpu.open({ threads: 1 });
afterAll(() => backend[Symbol.asyncDispose]());
const registry = createRegistry([optimizersPlugin]);

const problems: Readonly<
  Record<string, { readonly start: number[][]; readonly least: number[]; readonly value: (x: Tensor) => Tensor }>
> = {
  "a parabola": {
    start: [[-1, 10, 1]],
    least: [1, -1, 2],
    value: (x) => {
      const away = sub(x, tensor(backend, [[1, -1, 2]]));
      return sum(mul(away, away));
    },
  },
  // Rosenbrock 1960: (1 - x)² + 100 (y - x²)²
  "Rosenbrock's valley": {
    start: [[0, 0]],
    least: [1, 1],
    value: (p) => {
      const x = sum(mul(p, tensor(backend, [[1, 0]])));
      const y = sum(mul(p, tensor(backend, [[0, 1]])));
      const [slope, valley] = [sub(1, x), sub(y, mul(x, x))];
      return add(mul(slope, slope), mul(mul(valley, valley), 100));
    },
  },
};

/** The entry's defaults; what stands around an optimizer gets one. */
const specs = registry.entries(optimizerKind).map(({ name, jsonSchema: { properties = {} } }) => ({
  type: name,
  ...(properties["optimizer"] && { optimizer: { type: "adam" } }),
  ...(properties["groups"] && { groups: [{ paths: ["**"], optimizer: { type: "sgd", momentum: 0.9 } }] }),
  // Decay draws the least of a problem towards 0.
  ...(properties["weightDecay"] && { weightDecay: 0 }),
}));

const ratesOf = (state: Tree<Tensor>): readonly DeviceTensor[] =>
  leavesOf<DeviceTensor>(state as Tree<DeviceTensor>, isTensor)
    .filter(({ path }) => path.split(".").at(-1) === "learningRate")
    .map(({ value }) => value);

describe.each(Object.entries(problems))("%s", (_, { start, least, value }) => {
  test.each(specs.map((spec) => [spec.type, spec] as const))(
    "%s finds the least at one of the usual learning rates, compiling once",
    async (__, spec) => {
      const optimizer = registry.parse(optimizerKind, spec, "optimizer");
      using step = jit(
        (run: OptimizerRun): OptimizerRun => stepped(optimizer, run, grad(value)(run.params as Tensor)),
        { name: "step", donate: [0] },
      );
      let nearest = Infinity;
      for (const rate of [undefined, 0.1, 0.01, 0.001]) {
        let run = started(backend, optimizer, tensorData("f32", start));
        if (rate !== undefined) for (const leaf of ratesOf(run.state)) leaf.write(new Float32Array([rate]));
        for (let i = 0; i < 30_000 && nearest >= 0.01; i++) {
          run = step(run);
          if (i % 500 !== 499) continue;
          const found = await (run.params as Tensor).data();
          const away = Math.max(...least.map((x, j) => Math.abs(x - (found[j] as number))));
          if (away < nearest) nearest = away;
        }
      }
      expect(nearest).toBeLessThan(0.01);
      expect(step.compiles).toBe(1);
    },
  );
});

import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { grad, isTensor, isTensorData, jit, leavesOf, mul, sub, sum, tensor, tensorData } from "@tenon/tensor";
import { describe, expect, test } from "vitest";
import { OptimizerError } from "../src/index.ts";
import { optimizerKind, optimizersPlugin } from "../src/plugin.ts";
import { optimizerSpecs, optimizerVariants } from "./optimizer-specs.ts";
import type { Run } from "./run-optimizer.ts";
import { numbers, ratesOf, start, stepped } from "./run-optimizer.ts";

// What holds of every optimizer. That each also finds its way through Rosenbrock's valley is tried on the CPU backend, in
// tooling/goldens.

const backend = await reference.open();
const registry = createRegistry([optimizersPlugin]);

test("the specs below name every entry", () => {
  expect(Object.keys(optimizerSpecs).sort()).toEqual(
    registry
      .entries(optimizerKind)
      .map(({ name }) => name)
      .sort(),
  );
});

function refusal(f: () => unknown): OptimizerError {
  try {
    f();
  } catch (error) {
    if (error instanceof OptimizerError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

const types = (tree: Tree<Tensor>): unknown[] =>
  leavesOf<Tensor>(tree, isTensor).map(({ path, value }) => [path, value.type]);

describe.each(Object.entries({ ...optimizerSpecs, ...optimizerVariants }))("%s", (_, spec) => {
  const optimizer = registry.parse(optimizerKind, spec, "optimizer");

  test("brings a parabola down, tracing once", async () => {
    const value = (x: Tensor): Tensor => {
      const away = sub(x, tensor(backend, [[1, -1, 2]]));
      return sum(mul(away, away));
    };
    using step = jit((run: Run): Run => stepped(optimizer, run, grad(value)(run.params as Tensor)), { donate: [0] });
    let run = start(backend, optimizer, tensorData("f32", [[-1, 1, 0.5]]));
    const before = await value(run.params as Tensor).item();
    for (let i = 0; i < 200; i++) run = step(run);
    expect(await value(run.params as Tensor).item()).toBeLessThan(before);
    expect(step.compiles).toBe(1);
  });

  test("reads its learning rates from the state: written, they act at once and nothing is traced again", async () => {
    using step = jit((run: Run, slopes: Tensor): Run => stepped(optimizer, run, slopes), { donate: [0] });
    const slopes = tensor(backend, [[1, -1]]);
    let run = start(backend, optimizer, tensorData("f32", [[0, 0]]));
    run = step(run, slopes);
    const moved = await numbers(run.params);
    expect(moved[0]).toBeLessThan(0);
    expect(moved[1]).toBeGreaterThan(0);
    const rates = ratesOf(run.state);
    expect(rates.length).toBeGreaterThan(0);
    for (const rate of rates) {
      expect(rate.type).toEqual({ dtype: "f32", shape: [] });
      rate.write(new Float32Array([0]));
    }
    run = step(run, slopes);
    expect(await numbers(run.params)).toEqual(moved);
    for (const rate of ratesOf(run.state)) expect(await rate.item()).toBe(0);
    expect(step.compiles).toBe(1);
  });

  test("keeps the form and types of its state, f64 parameters included", async () => {
    const params = { b: [tensorData("f64", [1, 2])], a: tensorData("f32", [[1], [2]]), c: tensorData("f64", 3) };
    const run = start(backend, optimizer, params);
    const { updates, state } = optimizer.update(run.params, run.state, run.params);
    expect(types(state)).toEqual(types(run.state));
    const typesOfUpdates = new Map(leavesOf<Tensor>(updates, isTensor).map(({ path, value }) => [path, value.type]));
    for (const { path, value } of leavesOf<Tensor>(run.params, isTensor))
      expect(typesOfUpdates.get(path)).toEqual(value.type);
    const average = optimizer.evaluationParams?.(state, run.params);
    if (average) expect(types(average)).toEqual(types(run.params));
    for (const { value } of leavesOf<Tensor>([updates, state], isTensor))
      expect([...(await value.data())].every(Number.isFinite)).toBe(true);
  });

  test("gives the same state to the bit where one seed of numbers is given twice, and zero gradients no NaN", async () => {
    const after = async (): Promise<number[]> => {
      let run = start(backend, optimizer, { a: tensorData("f32", [[0, 1]]), b: tensorData("f32", [0]) });
      const none = { a: tensor(backend, [[0, 0]]), b: tensor(backend, [0]) };
      for (let i = 0; i < 3; i++) run = stepped(optimizer, run, none);
      return [...(await numbers(run.params, "a")), ...(await numbers(run.params, "b"))];
    };
    const first = await after();
    expect(first.every(Number.isFinite)).toBe(true);
    expect(await after()).toEqual(first);
  });

  test("refuses trees that do not belong together, and parameters that are not floating point", () => {
    const run = start(backend, optimizer, { weight: tensorData("f32", [1]) });
    const other = { weight: tensor(backend, [1]), bias: tensor(backend, [1]) };
    expect(refusal(() => optimizer.update(other, run.state, run.params))).toMatchObject({
      code: "params",
      details: { path: "bias" },
    });
    expect(refusal(() => optimizer.init({ layers: [{ table: tensorData("i32", [1]) }] })).message).toContain(
      'at "layers.0.table" trains floating-point parameters only, got i32',
    );
  });

  test("refuses a state that lacks a leaf, as one of other options would", () => {
    const run = start(backend, optimizer, { weight: tensorData("f32", [[1]]) });
    for (const { path } of leavesOf<Tensor>(run.state, isTensor)) {
      const without = (tree: Tree<Tensor>, at: string): Tree<Tensor> =>
        isTensor(tree)
          ? tree
          : Object.fromEntries(
              Object.entries(tree)
                .filter(([name]) => `${at}${name}` !== path)
                .map(([name, member]) => [name, without(member as Tree<Tensor>, `${at}${name}.`)]),
            );
      expect(refusal(() => optimizer.update(run.params, without(run.state, ""), run.params)).code).toBe("params");
    }
  });

  test("has a spec that makes it again, through JSON", () => {
    const again = registry.parse(optimizerKind, JSON.parse(JSON.stringify(optimizer.spec)), "optimizer");
    expect(again.spec).toEqual(optimizer.spec);
    const params: Tree<TensorData> = { a: tensorData("f32", [[1, 2]]) };
    const rates = (tree: Tree<TensorData>): unknown[] =>
      leavesOf<TensorData>(tree, isTensorData).map(({ path }) => path);
    expect(rates(again.init(params))).toEqual(rates(optimizer.init(params)));
  });
});

import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import type { DType, NestedNumbers, Tensor } from "@tenon/tensor";
import { add, grad, mul, reshape, sum, tensor } from "@tenon/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Loss } from "../src/index.ts";
import { lossesPlugin, lossKind } from "../src/plugin.ts";

// What holds for all losses: those that compare element by element, and those that compare rows.

const backend = await reference.open();
const registry = createRegistry([lossesPlugin]);
const names = registry.entries(lossKind).map(({ name }) => name);
const ofRows = ["cosineSimilarity", "crossEntropy", "focal", "klDivergence", "multiMargin"];
const make = (name: string, options: Record<string, unknown> = {}): Loss =>
  registry.parse(lossKind, { type: name, ...options });

function on(values: NestedNumbers, dtype: DType = "f64", shape?: readonly number[]): Tensor {
  return tensor(backend, values, { dtype, ...(shape ? { shape } : {}) });
}

const slope = async (loss: Loss, output: Tensor, target: Tensor): Promise<number[]> => [
  ...(await grad((x: Tensor) => sum(loss.apply(x, target)))(output).data()),
];

/** Loosely: results of computations in another order. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits = 12): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits);
  });
}

/** Target rows that are distributions. */
const targets = [
  [0.5, 0.25, 0.25],
  [0, 1, 0],
];
const outputs = [
  [1, 2, -0.5],
  [0.25, -1, 0.5],
];

test("the losses of the textbook are there by their names", () => {
  expect([...names].sort()).toEqual([
    "binaryCrossEntropy",
    "binaryFocal",
    "cosineSimilarity",
    "crossEntropy",
    "focal",
    "hinge",
    "huber",
    "klDivergence",
    "logCosh",
    "meanAbsoluteError",
    "meanSquaredError",
    "multiMargin",
    "poisson",
  ]);
});

describe.each(names)("%s", (name) => {
  test("says its name and options in its spec, and refuses options that it does not know", () => {
    expect(make(name).spec).toEqual({ type: name });
    const loss = make(name, { reduction: "sum" });
    expect(loss.spec).toEqual({ type: name, reduction: "sum" });
    expect(registry.parse(lossKind, { ...loss.spec }).spec).toEqual(loss.spec);
    expect(() => make(name, { sharpness: 2 })).toThrow(`loss "${name}" has no option "sharpness"`);
    expect(() => make(name, { reduction: "median" })).toThrow("reduction");
  });

  test("mean and sum are those of its single losses, and the slopes theirs", async () => {
    const [output, target] = [on(outputs), on(targets)];
    const none = make(name, { reduction: "none" }).apply(output, target);
    expect(none.shape).toEqual(ofRows.includes(name) ? [2] : [2, 3]);
    const single = [...(await none.data())];
    const total = single.reduce((left, right) => left + right, 0);
    expectClose(await make(name, { reduction: "sum" }).apply(output, target).data(), [total]);
    expectClose(await make(name).apply(output, target).data(), [total / single.length]);
    expect(await make(name, { reduction: "mean" }).apply(output, target).data()).toEqual(
      await make(name).apply(output, target).data(),
    );
    const slopes = await slope(make(name, { reduction: "none" }), output, target);
    expectClose(await slope(make(name, { reduction: "sum" }), output, target), slopes);
    expectClose(
      await slope(make(name), output, target),
      slopes.map((value) => value / single.length),
    );
  });

  test("its gradient is the difference quotient of its value", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.05, max: 3, noNaN: true }), { minLength: 12, maxLength: 12 }),
        async (draw) => {
          // Outputs are positive and differ, so that rates are rates and no kink is near.
          const start = draw.slice(0, 6).map((value, i) => value + (i % 3) * 0.01);
          const direction = draw.slice(6);
          const [loss, target] = [make(name), on(targets)];
          const at = async (step: number): Promise<number> =>
            loss
              .apply(
                on(
                  start.map((value, i) => value + step * (direction[i] as number)),
                  "f64",
                  [2, 3],
                ),
                target,
              )
              .item();
          const slopes = await slope(loss, on(start, "f64", [2, 3]), target);
          const measured = ((await at(1e-6)) - (await at(-1e-6))) / 2e-6;
          const expected = slopes.reduce((total, value, i) => total + value * (direction[i] as number), 0);
          // Kinks: the quotient is between the slopes of both sides.
          fc.pre(Math.abs((await at(1e-6)) + (await at(-1e-6)) - 2 * (await at(0))) < 1e-9);
          expect(Math.abs(measured - expected)).toBeLessThan(1e-6 * Math.max(1, Math.abs(expected)) * 10);
        },
      ),
      { numRuns: 20 },
    ));

  test("takes class indices of every integer dtype as rows with a 1 at the class", async () => {
    const rows = on([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    for (const reduction of ["mean", "none"]) {
      const loss = make(name, { reduction });
      const wanted = await loss.apply(on(outputs), rows).data();
      for (const dtype of ["i32", "u32", "u8"] as const) {
        expect(await loss.apply(on(outputs), on([2, 0], dtype)).data()).toEqual(wanted);
        expect(await slope(loss, on(outputs), on([2, 0], dtype))).toEqual(await slope(loss, on(outputs), rows));
      }
      expect(
        await loss
          .apply(
            on(outputs),
            on(
              [
                [0, 0, 1],
                [1, 0, 0],
              ],
              "u8",
            ),
          )
          .data(),
      ).toEqual(wanted);
    }
  });

  test("axes between the batch and the last one are more rows", async () => {
    const [output, target] = [on([outputs, outputs]), on([targets, targets])];
    for (const reduction of ["mean", "sum", "none"]) {
      const loss = make(name, { reduction });
      const flat = loss.apply(reshape(output, [4, 3]), reshape(target, [4, 3]));
      const deep = loss.apply(output, target);
      expect(await deep.data()).toEqual(await flat.data());
      if (reduction === "none") expect(deep.shape).toEqual(ofRows.includes(name) ? [2, 2] : [2, 2, 3]);
    }
    const indices = on(
      [
        [0, 2],
        [1, 1],
      ],
      "i32",
    );
    expect(await make(name).apply(output, indices).data()).toEqual(
      await make(name)
        .apply(reshape(output, [4, 3]), reshape(indices, [4]))
        .data(),
    );
  });

  test("an index that is no class is a row of zeros, and costs what that costs", async () => {
    const zeros = on([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const [loss, outside] = [make(name), on([3, -1], "i32")];
    expect(await loss.apply(on(outputs), outside).data()).toEqual(await loss.apply(on(outputs), zeros).data());
    if (ofRows.includes(name)) {
      expect(await loss.apply(on(outputs), outside).item()).toBeCloseTo(name === "cosineSimilarity" ? 1 : 0, 15);
      expectClose(await slope(loss, on(outputs), outside), [0, 0, 0, 0, 0, 0]);
    }
  });

  test.each(["f32", "f64"] as const)("outputs of ±1e4 give finite losses and slopes in %s", async (dtype) => {
    // Rates are positive and their logarithms small: e^1e4 is infinite in both dtypes.
    const options = name === "poisson" ? { logInput: false } : {};
    const extreme = name === "poisson" ? [1e4, 1e-4, 1e4, 1e4, 0, 1e4] : [1e4, -1e4, 0, -1e4, 1e4, 1e4];
    for (const target of [on(targets, dtype), on([0, 1], "u8"), on([1, 0], "u8"), on([2, 2], "u8")]) {
      for (const output of [
        on(extreme, dtype, [2, 3]),
        on(
          extreme.map((value) => value / 1e4),
          dtype,
          [2, 3],
        ),
      ]) {
        const loss = make(name, options);
        expect(await loss.apply(output, target).item()).toSatisfy(Number.isFinite);
        for (const value of await slope(loss, output, target)) expect(value).toSatisfy(Number.isFinite);
      }
    }
  });

  test("NaN in an output or a target makes the loss NaN", async () => {
    for (let at = 0; at < 6; at++) {
      const output = outputs.flat().map((value, i) => (i === at ? Number.NaN : value));
      const target = targets.flat().map((value, i) => (i === at ? Number.NaN : value));
      const loss = make(name);
      expect(await loss.apply(on(output, "f32", [2, 3]), on(targets, "f32")).item()).toBeNaN();
      expect(await loss.apply(on(output, "f32", [2, 3]), on([0, 1], "u8")).item()).toBeNaN();
      expect(await loss.apply(on(outputs, "f32"), on(target, "f32", [2, 3])).item()).toBeNaN();
    }
  });

  test("going down its gradient makes it smaller", async () => {
    const loss = make(name);
    for (const target of [on([2, 0], "u8"), on(targets)]) {
      let output = on([
        [0.1, 0.2, 0.3],
        [0.3, 0.1, 0.2],
      ]);
      let last = await loss.apply(output, target).item();
      for (let i = 0; i < 20; i++) {
        output = add(output, mul(grad((x: Tensor) => loss.apply(x, target))(output), -0.05));
        const now = await loss.apply(output, target).item();
        expect(now).toBeLessThan(last);
        last = now;
      }
    }
  });

  test("is computed in the dtype of the output", () => {
    for (const dtype of ["f32", "f64"] as const)
      expect(make(name).apply(on(outputs, dtype), on(targets, "f64")).type).toEqual({ dtype, shape: [] });
  });
});

test.each(names.filter((name) => !ofRows.includes(name)))(
  "%s takes targets that leave out the last axis of one output a sample",
  async (name) => {
    const loss = make(name, { reduction: "none" });
    const [output, answers] = [on([[0.5], [2]]), on([1, 0], "u8")];
    expect(await loss.apply(output, answers).data()).toEqual(await loss.apply(output, on([[1], [0]])).data());
    expect(loss.apply(output, answers).shape).toEqual([2, 1]);
    expect(() => loss.apply(output, on([1, 0, 1], "u8"))).toThrow(name);
  },
);

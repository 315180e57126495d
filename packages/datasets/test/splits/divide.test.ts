import { tensorData } from "@tenon/tensor";
import { describe, expect, it } from "vitest";
import type { Split } from "../../src/dataset.ts";
import { defineDataset } from "../../src/define-dataset.ts";
import { twoMoons } from "../../src/generated/two-moons.ts";
import { balancedClassWeights, classCounts } from "../../src/splits/class-counts.ts";
import { divideExamples } from "../../src/splits/divide-examples.ts";
import { selectExamples, shuffleExamples } from "../../src/splits/select-examples.ts";
import { createSplit } from "../../src/splits/split.ts";
import { withValidation } from "../../src/splits/with-validation.ts";
import { streamSplit } from "../../src/streams/stream-split.ts";
import { thrownBy } from "../thrown-by.ts";

/** 90 of class 0, 9 of class 1, 1 of class 2; the input is the example's number. */
const uneven = createSplit({
  inputs: [
    tensorData(
      "f32",
      Array.from({ length: 100 }, (_, i) => [i]),
    ),
  ],
  targets: [
    tensorData(
      "u8",
      Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : i < 99 ? 1 : 2)),
    ),
  ],
});
const numbers = (split: Split | undefined): number[] => [...(split?.inputs[0]?.data ?? [])];

describe("divideExamples", () => {
  it.each([true, false])("every example is in exactly one part (stratified: %s)", (stratified) => {
    const parts = divideExamples(uneven, [0.6, 0.3, 0.1], { seed: 5, stratified });
    expect(parts.flatMap(numbers).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(parts.map(({ size }) => size)).toEqual(stratified ? [60, 30, 10] : [60, 30, 10]);
  });

  it("inputs and targets stay together", () => {
    for (const part of divideExamples(uneven, [0.5, 0.5], { stratified: true }))
      for (const [i, number] of numbers(part).entries())
        expect(part.targets[0]?.data[i]).toBe(number < 90 ? 0 : number < 99 ? 1 : 2);
  });

  it("stratified: each part has its share of each class, mixed", () => {
    const [large, small] = divideExamples(uneven, [2 / 3, 1 / 3], { seed: 1, stratified: true });
    expect(large && classCounts(large, 3)).toEqual([60, 6, 1]);
    expect(small && classCounts(small, 3)).toEqual([30, 3, 0]);
    expect(numbers(large)).not.toEqual(numbers(large).sort((a, b) => a - b));
  });

  it("equal seeds give equal parts, others others", () => {
    const part = (seed: number): number[] => numbers(divideExamples(uneven, [0.5, 0.5], { seed })[0]);
    expect(part(3)).toEqual(part(3));
    expect(part(3)).not.toEqual(part(4));
  });

  it.each([
    [[0.5, 0.6], 'fractions has to be numbers above 0 that add up to 1, not "[0.5, 0.6]"'],
    [[1, 0], "fractions has to be"],
    [[Number.NaN], "fractions has to be"],
    [[], "fractions has to be"],
    [[0.999, 0.001], "fractions[1] has to be large enough for an example of the 100 there are"],
  ])("refuses %j", (fractions, message) => {
    expect(thrownBy(() => divideExamples(uneven, fractions)).message).toContain(message);
  });

  it("refuses to stratify by what is no class", () => {
    const split = createSplit({ inputs: uneven.inputs, targets: uneven.inputs });
    expect(thrownBy(() => divideExamples(split, [0.5, 0.5], { stratified: true })).message).toContain(
      "targets are f32",
    );
  });
});

describe("withValidation", () => {
  const data = twoMoons({ size: 100 });

  it("sets a part of the training examples aside, each class alike", () => {
    const { splits, classes } = withValidation(data, 0.2, { seed: 2 });
    expect([splits.train.size, splits.validation?.size, splits.test?.size]).toEqual([80, 20, 100]);
    expect(splits.validation && classCounts(splits.validation, 2)).toEqual([10, 10]);
    expect(classes).toEqual(data.classes);
  });

  it.each([0, 1, -0.1, Number.NaN, 2])("refuses a fraction of %d", (fraction) => {
    expect(thrownBy(() => withValidation(data, fraction)).message).toContain("a fraction above 0 and below 1");
  });

  it("refuses where there is one already, and where examples stream", () => {
    expect(thrownBy(() => withValidation(withValidation(data, 0.5), 0.5)).message).toContain(
      'left out: "twoMoons" has a validation split of 50 examples already',
    );
    const streamed = defineDataset({ ...data, splits: { train: streamSplit(data.splits.train, 10) } });
    expect(thrownBy(() => withValidation(streamed, 0.5)).message).toContain("streams");
  });
});

it("selected examples are copies, in the order asked for", () => {
  const selected = selectExamples(uneven, [99, 0, 99]);
  expect(numbers(selected)).toEqual([99, 0, 99]);
  expect([...(selected.targets[0]?.data ?? [])]).toEqual([2, 0, 2]);
  expect(selected.inputs[0]?.data.buffer).not.toBe(uneven.inputs[0]?.data.buffer);
  expect(thrownBy(() => selectExamples(uneven, [0.5])).code).toBe("argument");
});

it("shuffled examples are the same ones in another order", () => {
  const shuffled = numbers(shuffleExamples(uneven, 9));
  expect(shuffled).not.toEqual(numbers(uneven));
  expect(shuffled.sort((a, b) => a - b)).toEqual(numbers(uneven));
  expect(thrownBy(() => shuffleExamples(uneven, -1)).message).toContain("seed");
});

describe("class weights", () => {
  it("are those that scikit-learn calls balanced: n / (classes * count)", () => {
    expect(balancedClassWeights(uneven, 3)).toEqual([100 / 270, 100 / 27, 100 / 3]);
  });

  it("weigh all examples together as much as without", () => {
    const weights = balancedClassWeights(uneven, 3);
    const total = [...(uneven.targets[0]?.data ?? [])].reduce((sum, label) => sum + (weights[label] ?? 0), 0);
    expect(total).toBeCloseTo(100, 10);
  });

  it("a class without examples gets 1", () => {
    expect(balancedClassWeights(uneven, 4)[3]).toBe(1);
  });

  it("labels outside the classes are refused, naming the first", () => {
    expect(thrownBy(() => classCounts(uneven, 2)).message).toContain(
      "example 99 is of class 2; there are 2 classes, 0 to 1",
    );
  });
});

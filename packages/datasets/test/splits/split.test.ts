import { tensorData } from "@tenon/tensor";
import { expect, it } from "vitest";
import { createSplit, splitOff, takeExamples } from "../../src/splits/split.ts";
import { thrownBy } from "../thrown-by.ts";

const inputs = [tensorData("f32", [0, 1, 2, 3, 4, 5, 6, 7], [4, 2, 1])];
const targets = [tensorData("u8", [9, 8, 7, 6])];
const split = createSplit({ inputs, targets });

it("takes examples as views, in order", () => {
  const taken = takeExamples(split, 1, 3);
  expect(taken).toMatchObject({ size: 2, inputs: [{ dtype: "f32", shape: [2, 2, 1] }], targets: [{ shape: [2] }] });
  expect([...(taken.inputs[0]?.data ?? [])]).toEqual([2, 3, 4, 5]);
  expect([...(taken.targets[0]?.data ?? [])]).toEqual([8, 7]);
  expect(taken.inputs[0]?.data.buffer).toBe(inputs[0]?.data.buffer);
});

it("takes from what was taken", () => {
  expect([...(takeExamples(takeExamples(split, 1, 4), 1, 2).targets[0]?.data ?? [])]).toEqual([7]);
});

it("sets the last examples aside", () => {
  const { rest, off } = splitOff(split, 1);
  expect([...(rest.targets[0]?.data ?? [])]).toEqual([9, 8, 7]);
  expect([...(off.targets[0]?.data ?? [])]).toEqual([6]);
});

it.each([
  [() => takeExamples(split, -1, 2), "begin has to be a whole number from 0 to 3, not -1"],
  [() => takeExamples(split, 4, 5), "begin has to be a whole number from 0 to 3, not 4"],
  [() => takeExamples(split, 2, 2), "end has to be a whole number from 3 to 4, not 2"],
  [() => takeExamples(split, 0, 5), "end has to be a whole number from 1 to 4, not 5"],
  [() => splitOff(split, 0), "count has to be a whole number from 1 to 3, not 0"],
  [() => splitOff(split, 4), "count has to be a whole number from 1 to 3, not 4"],
  [() => splitOff(split, 1.5), "count has to be a whole number from 1 to 3, not 1.5"],
])("refuses what is out of range (%#)", (code, message) => {
  expect(thrownBy(code)).toMatchObject({ code: "argument", message });
});

it("refuses tensors that disagree, and scalars", () => {
  expect(thrownBy(() => createSplit({ inputs, targets: [tensorData("u8", [1])] })).message).toContain(
    "targets[0]: holds 1 examples where the first tensor holds 4",
  );
  expect(thrownBy(() => createSplit({ inputs: [tensorData("u8", 1)], targets })).message).toContain("is a scalar");
});

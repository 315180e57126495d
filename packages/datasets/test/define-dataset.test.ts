import { tensorData } from "@tenon/tensor";
import { describe, expect, it } from "vitest";
import type { Dataset, Split } from "../src/dataset.ts";
import { isDatasetError } from "../src/dataset-error.ts";
import { defineDataset } from "../src/define-dataset.ts";
import { createSplit } from "../src/splits/split.ts";
import { thrownBy } from "./thrown-by.ts";

const images = tensorData("u8", [1, 2, 3, 4, 5, 6], [3, 2]);
const labels = tensorData("u8", [0, 1, 1]);
const train = createSplit({ inputs: [images], targets: [labels] });
const definition: Dataset<Split> = {
  name: "tiny",
  inputTypes: [{ dtype: "f32", shape: [2] }],
  targetTypes: [{ dtype: "i32", shape: [] }],
  classes: ["no", "yes"],
  splits: { train },
  prepare: (batch) => batch,
};
const withTrain = (change: Partial<Split>): Dataset<Split> => ({
  ...definition,
  splits: { train: { ...train, ...change } },
});

it("keeps what it is given, frozen, without copying numbers", () => {
  const made = defineDataset(definition);
  expect(made).toMatchObject({ name: "tiny", classes: ["no", "yes"], splits: { train: { size: 3 } } });
  expect(made.splits.train.inputs[0]?.data).toBe(images.data);
  expect("validation" in made.splits).toBe(false);
  const frozen = [
    made,
    made.inputTypes,
    made.inputTypes[0],
    made.inputTypes[0]?.shape,
    made.classes,
    made.splits,
    made.splits.train,
    made.splits.train.inputs,
    made.splits.train.inputs[0],
    made.splits.train.inputs[0]?.shape,
  ];
  expect(frozen.every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(definition)).toBe(false);
});

it("keeps names of inputs and targets", () => {
  const named = defineDataset({ ...definition, inputNames: ["image"], targetNames: ["digit"] });
  expect(named).toMatchObject({ inputNames: ["image"], targetNames: ["digit"] });
  expect(Object.isFrozen(named.inputNames)).toBe(true);
});

it("classes are optional, and then targets may be anything", () => {
  const { classes: _, ...rest } = definition;
  const targets = [tensorData("f32", [0.5, -1, 2])];
  const made = defineDataset({ ...rest, splits: { train: { ...train, targets } } });
  expect("classes" in made).toBe(false);
});

describe("refuses, naming the place", () => {
  const fifth = tensorData("u8", [0, 1, 2, 3, 4], [5, 1]);
  const cases: readonly [string, Dataset, string][] = [
    ["no name", { ...definition, name: "" }, "name: is empty"],
    ["no input types", { ...definition, inputTypes: [] }, "inputTypes: is empty"],
    [
      "an impossible type",
      { ...definition, targetTypes: [{ dtype: "i32", shape: [-1] }] },
      "targetTypes[0].shape: [-1] has to be of whole numbers >= 0",
    ],
    ["names of another number", { ...definition, inputNames: ["a", "b"] }, "inputNames: names 2 of 1"],
    ["an empty name", { ...definition, targetNames: [""] }, "targetNames: one of them is empty"],
    ["no examples", withTrain({ size: 0 }), "splits.train.size: 0 examples; leave an empty split out"],
    ["no inputs", withTrain({ inputs: [] }), "splits.train.inputs: is empty"],
    [
      "a leading axis that is not the size",
      withTrain({ inputs: [fifth] }),
      "splits.train.inputs[0]: u8[5, 1] holds 5 examples, the split has 3",
    ],
    [
      "a scalar",
      withTrain({ inputs: [tensorData("u8", 1)] }),
      "splits.train.inputs[0]: u8[] is a scalar; the leading axis counts examples",
    ],
    [
      "another array than the dtype's",
      withTrain({ inputs: [{ dtype: "f32", shape: [3], data: new Float64Array(3) }] }),
      "splits.train.inputs[0]: f32 is held by Float32Array, not Float64Array",
    ],
    [
      "too few elements",
      withTrain({ inputs: [{ dtype: "f32", shape: [3, 2], data: new Float32Array(5) }] }),
      "splits.train.inputs[0]: 5 elements do not fill f32[3, 2]",
    ],
    [
      "splits of different types",
      {
        ...definition,
        splits: { train, test: { size: 5, inputs: [fifth], targets: [tensorData("u8", [0, 0, 0, 0, 0])] } },
      },
      "splits.test.inputs: examples are (u8[1]) where those of splits.train are (u8[2])",
    ],
    [
      "splits of different dtypes",
      { ...definition, splits: { train, validation: { ...train, targets: [tensorData("i32", [0, 0, 0])] } } },
      "splits.validation.targets: examples are (i32[]) where those of splits.train are (u8[])",
    ],
    ["no class names", { ...definition, classes: [] }, "classes: is empty"],
    ["a class twice", { ...definition, classes: ["no", "no"] }, 'classes: "no" stands there twice'],
    [
      "a label too large",
      withTrain({ targets: [tensorData("u8", [0, 1, 2])] }),
      "splits.train.targets[0]: example 2 is of class 2; there are 2 classes, 0 to 1",
    ],
    [
      "a negative label in another split",
      {
        ...definition,
        splits: {
          train: { ...train, targets: [tensorData("i32", [0, 1, 1])] },
          test: { ...train, targets: [tensorData("i32", [0, -1, 1])] },
        },
      },
      "splits.test.targets[0]: example 1 is of class -1; there are 2 classes, 0 to 1",
    ],
    [
      "a label of a sequence",
      withTrain({ targets: [tensorData("u8", [0, 1, 1, 7, 0, 0], [3, 2])] }),
      "splits.train.targets[0]: example 1 is of class 7; there are 2 classes, 0 to 1",
    ],
    [
      "classes of numbers that are not indices",
      withTrain({ targets: [tensorData("f32", [0, 1, 1])] }),
      "classes: names class indices, but targets are f32",
    ],
    [
      "classes of two targets",
      withTrain({ targets: [labels, labels] }),
      "classes: names the indices of one target, but there are 2",
    ],
  ];
  it.each(cases)("%s", (_, wrong, message) => {
    const error = thrownBy(() => defineDataset(wrong));
    expect(error.message).toContain(message);
    expect(error.code).toBe("definition");
  });
});

it("errors of other copies are known by their brand", () => {
  expect(isDatasetError(thrownBy(() => defineDataset({ ...definition, name: "" })))).toBe(true);
  expect(isDatasetError(new Error("another"))).toBe(false);
});

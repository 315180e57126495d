import { cast, reshape, type Tensor, type TensorData } from "@tenon/tensor";
import type { AnySplit, Dataset, Prepared, Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { defineDataset } from "../define-dataset.ts";
import { classIndices, normalisePixels } from "../prepare.ts";
import { createSplit } from "../splits/split.ts";

/** What one input and one target of a split are as stored: all but the numbers. */
export type StoredType = Pick<TensorData, "dtype" | "shape">;

export interface ArrayDatasetOptions {
  readonly name: string;
  /** The stored types of a split, leading axis included. */
  readonly input: StoredType;
  readonly target: StoredType;
  readonly splits: { readonly train: AnySplit; readonly validation?: AnySplit; readonly test?: AnySplit };
  /** Names of the classes, or how many there are; by default as many as the labels to train on need. */
  readonly classes?: readonly string[] | number | undefined;
  /** The labels to train on, to count classes by, where they are in memory. */
  readonly labels?: TensorData | undefined;
}

/**
 * A dataset of one array of inputs and one of targets, as arrays in files are meant: bytes are pixels and become f32 in 0 to 1,
 * other inputs f32; whole numbers, one for each example, are class indices and become i32, other targets f32.
 */
export function arrayDataset(options: ArrayDatasetOptions): Dataset {
  const { name, input, target, splits } = options;
  const namesClasses = target.shape.length === 1 && !["f32", "f64", "bool"].includes(target.dtype);
  if (options.classes !== undefined && !namesClasses)
    throw new DatasetError({
      code: "argument",
      name: "classes",
      expected: `left out: targets are ${target.dtype} of [${target.shape.join(", ")}], and no class indices`,
      actual: options.classes,
    });
  const classes = namesClasses ? classNames(options) : undefined;
  const targetShape = target.shape.slice(1);
  return defineDataset({
    name,
    inputTypes: [{ dtype: "f32", shape: input.shape.slice(1) }],
    // A number for each example is an axis of one output, as a model makes it.
    targetTypes: [
      classes ? { dtype: "i32", shape: [] } : { dtype: "f32", shape: targetShape.length === 0 ? [1] : targetShape },
    ],
    ...(classes && { classes }),
    splits,
    prepare: (batch: Prepared): Prepared => ({
      inputs: batch.inputs.map((one) => (one.dtype === "u8" ? normalisePixels(one) : cast(one, "f32"))),
      targets: batch.targets.map((one) => (classes ? classIndices(one) : numbers(one))),
    }),
  });
}

/** Arrays in memory as splits, with what else `arrayDataset` wants to know of them. */
export function arraySplits(arrays: {
  readonly train: ArrayPair;
  readonly validation?: ArrayPair;
  readonly test?: ArrayPair;
}): Pick<ArrayDatasetOptions, "input" | "target" | "splits" | "labels"> {
  const { train, validation, test } = arrays;
  const split = ({ input, target }: ArrayPair): Split => createSplit({ inputs: [input], targets: [target] });
  return {
    input: train.input,
    target: train.target,
    labels: train.target,
    splits: {
      train: split(train),
      ...(validation && { validation: split(validation) }),
      ...(test && { test: split(test) }),
    },
  };
}

interface ArrayPair {
  readonly input: TensorData;
  readonly target: TensorData;
}

const numbers = (target: Tensor): Tensor => {
  const floats = cast(target, "f32");
  return floats.shape.length === 1 ? reshape(floats, [...floats.shape, 1]) : floats;
};

/** More than anything has; labels above are something else. */
const maximumClasses = 100_000;

function classNames({ classes, labels }: ArrayDatasetOptions): readonly string[] {
  if (typeof classes === "object") return classes;
  let count: number;
  if (classes !== undefined) count = classes;
  else {
    if (labels === undefined)
      throw new DatasetError({
        code: "argument",
        name: "classes",
        expected: "given, as labels are not all read at once",
        actual: classes,
      });
    let largest = 0;
    for (const label of labels.data) if (label > largest) largest = label;
    count = 1 + largest;
  }
  if (!Number.isInteger(count) || count < 1 || count > maximumClasses)
    throw new DatasetError({
      code: "argument",
      name: "classes",
      expected: `at most ${maximumClasses}; for other numbers store targets as f32`,
      actual: count,
    });
  return Array.from({ length: count }, (_, index) => String(index));
}

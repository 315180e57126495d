import type { TensorData } from "@tenon/tensor";
import type { AnySplit, Chunk, Dataset, ExampleType, Split } from "./dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import {
  checkAgreement,
  checkClassIndices,
  checkSplit,
  type ExampleTypes,
  exampleTypes,
  isExtent,
  type Refuse,
} from "./splits/check-split.ts";
import { checkedStream } from "./streams/checked-stream.ts";

/**
 * Checks a dataset and freezes it (all but the numbers themselves, which JavaScript cannot freeze): every tensor has an
 * example for each of the split's, data fill their shapes, splits agree on types, class indices lie inside `classes`. The
 * chunks of a streamed split are checked as they come.
 *
 * `prepare` is not called here: it runs inside a step.
 *
 * @throws DatasetError `definition`, with the place and what is wrong there.
 *
 * @example
 * ```ts
 * import { createSplit, defineDataset } from "@tenon/datasets";
 * import { tensorData } from "@tenon/tensor";
 *
 * const definition = {
 *   name: "sign",
 *   inputTypes: [{ dtype: "f32", shape: [1] }],
 *   targetTypes: [{ dtype: "i32", shape: [] }],
 *   classes: ["negative", "positive"],
 *   prepare: (batch) => batch,
 * } as const satisfies Omit<Parameters<typeof defineDataset>[0], "splits">;
 * const inputs = [tensorData("f32", [[-1], [3]])];
 *
 * const good = createSplit({ inputs, targets: [tensorData("i32", [0, 1])] });
 * defineDataset({ ...definition, splits: { train: good } }).splits.train.size; // => 2
 *
 * const bad = createSplit({ inputs, targets: [tensorData("i32", [0, 2])] });
 * defineDataset({ ...definition, splits: { train: bad } }); // => throws /example 1 is of class 2; there are 2 classes/
 * ```
 */
export function defineDataset(definition: Dataset<Split>): Dataset<Split>;
export function defineDataset(definition: Dataset): Dataset;
export function defineDataset(definition: Dataset): Dataset {
  const { name, inputTypes, targetTypes, inputNames, targetNames, classes, csv, splits } = definition;
  const refuse: Refuse = (where, problem) => {
    throw new DatasetError({ code: "definition", dataset: String(name), where, problem });
  };
  if (typeof name !== "string" || name === "") refuse("name", "is empty");
  checkTypes("inputTypes", inputTypes, refuse);
  checkTypes("targetTypes", targetTypes, refuse);
  checkNames("inputNames", inputNames, inputTypes.length, refuse);
  checkNames("targetNames", targetNames, targetTypes.length, refuse);

  if (classes !== undefined) checkClasses(classes, refuse);
  const { train, validation, test } = splits;
  let first: ExampleTypes | undefined;
  const check = (where: string, split: Split): void => {
    checkSplit(where, split, refuse);
    first ??= exampleTypes(split);
    checkAgreement(where, split, first, refuse);
    if (classes !== undefined) checkClassTargets(where, split, classes, refuse);
  };
  /** The split, checked: at once where it is in memory, else chunk by chunk. */
  const checked = (where: string, split: AnySplit): AnySplit => {
    if ("chunks" in split) return checkedStream(where, split, check, refuse);
    check(where, split);
    return freezeSplit(split);
  };

  return Object.freeze({
    name,
    inputTypes: freezeTypes(inputTypes),
    targetTypes: freezeTypes(targetTypes),
    ...(inputNames && { inputNames: Object.freeze([...inputNames]) }),
    ...(targetNames && { targetNames: Object.freeze([...targetNames]) }),
    ...(classes && { classes: Object.freeze([...classes]) }),
    ...(csv && { csv }),
    splits: Object.freeze({
      train: checked("splits.train", train),
      ...(validation && { validation: checked("splits.validation", validation) }),
      ...(test && { test: checked("splits.test", test) }),
    }),
    prepare: (batch) => definition.prepare(batch),
  } satisfies Dataset);
}

function checkTypes(where: string, types: readonly ExampleType[], refuse: Refuse): void {
  if (types.length === 0) refuse(where, "is empty");
  for (const [position, { shape }] of types.entries())
    if (!shape.every(isExtent))
      refuse(`${where}[${position}].shape`, `[${shape.join(", ")}] has to be of whole numbers >= 0`);
}

function checkNames(where: string, names: readonly string[] | undefined, count: number, refuse: Refuse): void {
  if (names === undefined) return;
  if (names.length !== count) refuse(where, `names ${names.length} of ${count}`);
  if (names.includes("")) refuse(where, "one of them is empty");
  const repeated = names.find((one, position) => names.indexOf(one) !== position);
  if (repeated !== undefined) refuse(where, `"${repeated}" stands there twice`);
}

function checkClasses(classes: readonly string[], refuse: Refuse): void {
  if (classes.length === 0) refuse("classes", "is empty");
  const repeated = classes.find((one, position) => classes.indexOf(one) !== position);
  if (repeated !== undefined) refuse("classes", `"${repeated}" stands there twice`);
}

function checkClassTargets(where: string, { targets }: Chunk, classes: readonly string[], refuse: Refuse): void {
  if (targets.length !== 1) refuse("classes", `names the indices of one target, but there are ${targets.length}`);
  const dtype = targets[0]?.dtype;
  if (dtype === "f32" || dtype === "f64") refuse("classes", `names class indices, but targets are ${dtype}`);
  checkClassIndices(`${where}.targets[0]`, targets[0], classes, refuse);
}

const freezeTypes = (types: readonly ExampleType[]): readonly ExampleType[] =>
  Object.freeze(types.map(({ dtype, shape }) => Object.freeze({ dtype, shape: Object.freeze([...shape]) })));

const freezeTensors = (tensors: readonly TensorData[]): readonly TensorData[] =>
  Object.freeze(
    tensors.map(({ dtype, shape, data }) => Object.freeze({ dtype, shape: Object.freeze([...shape]), data })),
  );

const freezeSplit = ({ size, inputs, targets }: Split): Split =>
  Object.freeze({ size, inputs: freezeTensors(inputs), targets: freezeTensors(targets) });

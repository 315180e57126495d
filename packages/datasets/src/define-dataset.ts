import { formatType, sizeOf, type TensorData } from "@tenon/tensor";
import type { Dataset, ExampleType, Split } from "./dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import { arrayName, holds } from "./element-arrays.ts";

type Refuse = (where: string, problem: string) => never;

/**
 * Checks a dataset and freezes it (all but the numbers themselves, which JavaScript cannot freeze): every tensor has an
 * example for each of the split's, data fill their shapes, splits agree on types, class indices lie inside `classes`.
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
export function defineDataset(definition: Dataset): Dataset {
  const { name, inputTypes, targetTypes, inputNames, targetNames, classes, splits } = definition;
  const refuse: Refuse = (where, problem) => {
    throw new DatasetError({ code: "definition", dataset: String(name), where, problem });
  };
  if (typeof name !== "string" || name === "") refuse("name", "is empty");
  checkTypes("inputTypes", inputTypes, refuse);
  checkTypes("targetTypes", targetTypes, refuse);
  checkNames("inputNames", inputNames, inputTypes.length, refuse);
  checkNames("targetNames", targetNames, targetTypes.length, refuse);

  const { train, validation, test } = splits;
  checkSplit("splits.train", train, refuse);
  for (const [role, split] of Object.entries({ validation, test })) {
    if (split === undefined) continue;
    checkSplit(`splits.${role}`, split, refuse);
    checkAgreement(`splits.${role}`, split, train, refuse);
  }
  if (classes !== undefined) {
    checkClasses(classes, train, refuse);
    for (const [role, split] of Object.entries({ train, validation, test }))
      if (split !== undefined) checkClassIndices(`splits.${role}.targets[0]`, split.targets[0], classes, refuse);
  }

  return Object.freeze({
    name,
    inputTypes: freezeTypes(inputTypes),
    targetTypes: freezeTypes(targetTypes),
    ...(inputNames && { inputNames: Object.freeze([...inputNames]) }),
    ...(targetNames && { targetNames: Object.freeze([...targetNames]) }),
    ...(classes && { classes: Object.freeze([...classes]) }),
    splits: Object.freeze({
      train: freezeSplit(train),
      ...(validation && { validation: freezeSplit(validation) }),
      ...(test && { test: freezeSplit(test) }),
    }),
    prepare: (batch) => definition.prepare(batch),
  } satisfies Dataset);
}

const isExtent = (extent: number): boolean => Number.isSafeInteger(extent) && extent >= 0;

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

function checkSplit(where: string, { size, inputs, targets }: Split, refuse: Refuse): void {
  if (!Number.isSafeInteger(size) || size < 1) refuse(`${where}.size`, `${size} examples; leave an empty split out`);
  for (const [role, tensors] of Object.entries({ inputs, targets })) {
    if (tensors.length === 0) refuse(`${where}.${role}`, "is empty");
    for (const [position, { dtype, shape, data }] of tensors.entries()) {
      const here = `${where}.${role}[${position}]`;
      const type = formatType({ dtype, shape });
      if (!shape.every(isExtent)) refuse(here, `the shape of ${type} has to be of whole numbers >= 0`);
      if (shape.length === 0) refuse(here, `${type} is a scalar; the leading axis counts examples`);
      if (shape[0] !== size) refuse(here, `${type} holds ${shape[0]} examples, the split has ${size}`);
      if (!holds(dtype, data)) refuse(here, `${dtype} is held by ${arrayName(dtype)}, not ${data.constructor.name}`);
      if (data.length !== sizeOf(shape)) refuse(here, `${data.length} elements do not fill ${type}`);
    }
  }
}

/** Programs are traced for types, so the splits have to have the same ones but for their sizes. */
function checkAgreement(where: string, split: Split, train: Split, refuse: Refuse): void {
  for (const role of ["inputs", "targets"] as const) {
    const [ours, theirs] = [split[role].map(exampleType), train[role].map(exampleType)];
    if (ours.join() !== theirs.join())
      refuse(
        `${where}.${role}`,
        `examples are (${ours.join(", ")}) where those of splits.train are (${theirs.join(", ")})`,
      );
  }
}

const exampleType = ({ dtype, shape }: TensorData): string => formatType({ dtype, shape: shape.slice(1) });

function checkClasses(classes: readonly string[], { targets }: Split, refuse: Refuse): void {
  if (classes.length === 0) refuse("classes", "is empty");
  const repeated = classes.find((one, position) => classes.indexOf(one) !== position);
  if (repeated !== undefined) refuse("classes", `"${repeated}" stands there twice`);
  if (targets.length !== 1) refuse("classes", `names the indices of one target, but there are ${targets.length}`);
  const dtype = targets[0]?.dtype;
  if (dtype === "f32" || dtype === "f64") refuse("classes", `names class indices, but targets are ${dtype}`);
}

function checkClassIndices(
  where: string,
  target: TensorData | undefined,
  classes: readonly string[],
  refuse: Refuse,
): void {
  if (target === undefined) return;
  const { data, shape } = target;
  const bad = data.findIndex((index) => index < 0 || index >= classes.length);
  if (bad < 0) return;
  const example = Math.floor(bad / (data.length / (shape[0] ?? 1)));
  refuse(
    where,
    `example ${example} is of class ${data[bad]}; there are ${classes.length} classes, 0 to ${classes.length - 1}`,
  );
}

const freezeTypes = (types: readonly ExampleType[]): readonly ExampleType[] =>
  Object.freeze(types.map(({ dtype, shape }) => Object.freeze({ dtype, shape: Object.freeze([...shape]) })));

const freezeTensors = (tensors: readonly TensorData[]): readonly TensorData[] =>
  Object.freeze(
    tensors.map(({ dtype, shape, data }) => Object.freeze({ dtype, shape: Object.freeze([...shape]), data })),
  );

const freezeSplit = ({ size, inputs, targets }: Split): Split =>
  Object.freeze({ size, inputs: freezeTensors(inputs), targets: freezeTensors(targets) });

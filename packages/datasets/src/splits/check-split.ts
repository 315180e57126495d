import { formatType, sizeOf, type TensorData } from "@tenon/tensor";
import type { Chunk, Split } from "../dataset.ts";
import { arrayName, holds } from "../element-arrays.ts";

/** Throws the error that says what is wrong and where. */
export type Refuse = (where: string, problem: string) => never;

export const isExtent = (extent: number): boolean => Number.isSafeInteger(extent) && extent >= 0;

export function checkSplit(where: string, { size, inputs, targets }: Split, refuse: Refuse): void {
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

/** The types of single examples, as text to compare and to show. */
export interface ExampleTypes {
  readonly inputs: readonly string[];
  readonly targets: readonly string[];
}

export function exampleTypes({ inputs, targets }: Chunk): ExampleTypes {
  const typeOf = ({ dtype, shape }: TensorData): string => formatType({ dtype, shape: shape.slice(1) });
  return { inputs: inputs.map(typeOf), targets: targets.map(typeOf) };
}

/** Programs are traced for types, so the splits have to have the same ones but for their sizes. */
export function checkAgreement(where: string, split: Chunk, train: ExampleTypes, refuse: Refuse): void {
  const own = exampleTypes(split);
  for (const role of ["inputs", "targets"] as const)
    if (own[role].join() !== train[role].join())
      refuse(
        `${where}.${role}`,
        `examples are (${own[role].join(", ")}) where those of splits.train are (${train[role].join(", ")})`,
      );
}

export function checkClassIndices(
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

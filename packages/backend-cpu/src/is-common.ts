import { common, covers } from "@tenon/compiler";
import type { Program, TensorType } from "@tenon/program";

/** Whether a Program needs nothing of `everything.ts`. */
export const isCommon = (program: Program): boolean => covers(common, program) && !usesDoubles(program);

const isDouble = ({ dtype }: TensorType): boolean => dtype === "f64";

const usesDoubles = ({ inputs, nodes }: Program): boolean =>
  inputs.some(isDouble) ||
  nodes.some(
    ({ results, attributes }) => results.some(isDouble) || ("body" in attributes && usesDoubles(attributes.body)),
  );

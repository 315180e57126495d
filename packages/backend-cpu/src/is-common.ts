import { common, covers } from "@tenon/compiler";
import type { Node, Program, TensorType } from "@tenon/program";

/** Whether a Program needs nothing of `everything.ts`. */
export const isCommon = (program: Program): boolean =>
  !program.inputs.some(isDouble) && covers(common, program, isPlain);

/** Whether `commonEmitters` are enough for a use of a common primitive. */
const isPlain = ({ primitive, attributes, results }: Node): boolean =>
  !results.some(isDouble) &&
  (primitive !== "reduce" || attributes.kind !== "argmax") &&
  (primitive !== "div" || results[0]?.dtype === "f32");

const isDouble = ({ dtype }: TensorType): boolean => dtype === "f64";

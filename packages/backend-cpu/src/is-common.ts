import { common, covers } from "@tenon/compiler";
import type { Node, Program, TensorType } from "@tenon/program";

/** Whether a Program needs nothing of `everything.ts`. */
export const isCommon = (program: Program): boolean =>
  covers(common, program) && !program.inputs.some(isDouble) && !someNode(program, isRare);

/** Uses of common primitives that take more than `commonEmitters`. */
const isRare = ({ primitive, attributes, results }: Node): boolean =>
  results.some(isDouble) ||
  (primitive === "reduce" && attributes.kind === "argmax") ||
  (primitive === "div" && results[0]?.dtype !== "f32");

const isDouble = ({ dtype }: TensorType): boolean => dtype === "f64";

const someNode = ({ nodes }: Program, is: (node: Node) => boolean): boolean =>
  nodes.some((node) => is(node) || ("body" in node.attributes && someNode(node.attributes.body, is)));

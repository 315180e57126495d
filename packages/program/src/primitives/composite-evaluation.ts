import { evaluate } from "../evaluate.ts";
import type { Evaluation } from "../primitive-rule.ts";
import type { TensorData } from "../tensor-data.ts";
import type { CompositeAttributes } from "./composite.ts";

// Apart from the primitive: what evaluates Programs needs the evaluations of all primitives, which may not lead back to it.

export const compositeEvaluation: Evaluation<CompositeAttributes> = (operands, { body }) =>
  evaluate(body, operands as readonly TensorData[]).map((result) => result.data);

import { typedArray } from "../dtype.ts";
import { evaluate } from "../evaluate.ts";
import type { Evaluation } from "../primitive-rule.ts";
import { sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { ScanAttributes } from "./scan.ts";

// Apart from the primitive: what evaluates Programs needs the evaluations of all primitives, which may not lead back to it.

export const scanEvaluation: Evaluation<ScanAttributes> = (
  operands,
  { constants, carry, length, reverse, body },
  results,
) => {
  const fixed = operands.slice(0, constants);
  const walked = operands.slice(constants + carry);
  let carried = operands.slice(constants, constants + carry);
  const stacks = results.slice(carry).map((type) => typedArray(type.dtype, sizeOf(type.shape)));
  for (let step = 0; step < length; step++) {
    const index = reverse ? length - 1 - step : step;
    const slices = walked.map((operand): TensorData => {
      const shape = operand.shape.slice(1);
      const size = sizeOf(shape);
      return { dtype: operand.dtype, shape, data: operand.data.slice(index * size, (index + 1) * size) };
    });
    const outputs = evaluate(body, [...fixed, ...carried, ...slices]);
    carried = outputs.slice(0, carry);
    outputs.slice(carry).forEach((output, i) => {
      stacks[i]?.set(output.data, index * output.data.length);
    });
  }
  return [...carried.map((value) => typedArray(value.dtype, value.data)), ...stacks];
};

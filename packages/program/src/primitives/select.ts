import type { DType } from "../dtype.ts";
import { dtypes, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, NoAttributes, Sample } from "../primitive-rule.ts";
import { noAttributes } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { sameShape } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { filledLike } from "./broadcast.ts";
import type { ElementwiseRule } from "./elementwise.ts";
import { awkwardShapes, inferElementwise, requireCount } from "./elementwise.ts";

/**
 * Per element, `whenTrue` where `condition` (bool) holds and `whenFalse` elsewhere. What is not chosen has no influence,
 * also not as NaN, and gets a cotangent of 0.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret(op.select, tensorData("bool", [true, false]), tensorData("f32", [1, 2]), tensorData("f32", [3, 4])).data; // => [1, 4]
 * ```
 */
export function select(condition: Value, whenTrue: Value, whenFalse: Value): Value {
  return emit(selectRule, [condition, whenTrue, whenFalse], noAttributes);
}

export const selectRule: ElementwiseRule = {
  name: "select",
  infer(operands) {
    requireCount(operands, 3);
    const [condition, ...choices] = operands as readonly [TensorType, TensorType, TensorType];
    if (condition.dtype !== "bool") refuse("dtype", "the condition must be bool; compare or cast it");
    if (!sameShape(condition.shape, choices[0].shape))
      refuse("shape", "the condition must have the shape of the choices; broadcast it");
    return inferElementwise(choices, 2, dtypes);
  },
  gradient({ operands: [condition], cotangent: dy }) {
    const zero = filledLike(dy, 0);
    return [undefined, select(condition, dy, zero), select(condition, zero, dy)];
  },
};

export const selectEvaluation: Evaluation<NoAttributes> = (operands, _, results) => {
  const [condition, whenTrue, whenFalse] = operands.map((operand) => (operand as TensorData).data);
  const result = typedArray((results[0] as TensorType).dtype, condition?.length ?? 0);
  for (let i = 0; i < result.length; i++) result[i] = ((condition?.[i] ? whenTrue : whenFalse)?.[i] ?? 0) as number;
  return [result];
};

export const selectSamples = (): readonly Sample<NoAttributes>[] =>
  dtypes.flatMap((dtype: DType) =>
    awkwardShapes.map((shape) => ({
      note: `shape [${shape.join(", ")}]`,
      operands: [
        { dtype: "bool", shape },
        { dtype, shape },
        { dtype, shape },
      ],
      attributes: noAttributes,
    })),
  );

import { typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { Shape } from "../shape.ts";
import { formatShape, isShape, sizeOf } from "../shape.ts";
import type { TensorData } from "../tensor-data.ts";
import type { TensorType } from "../tensor-type.ts";
import { awkwardShapes, requireCount } from "./elementwise.ts";

export interface ReshapeAttributes {
  readonly shape: Shape;
}

/**
 * The same elements in row-major order under another shape of equal size.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.reshape(x, [2, 2]), tensorData("f32", [1, 2, 3, 4])).shape; // => [2, 2]
 * ```
 */
export function reshape(x: Value, shape: Shape): Value {
  return emit(reshapeRule, [x], { shape });
}

export const reshapeRule: PrimitiveRule<ReshapeAttributes> = {
  name: "reshape",
  infer(operands, { shape }) {
    requireCount(operands, 1);
    const [x] = operands as readonly [TensorType];
    if (!isShape(shape)) refuse("attribute", "the shape must be a list of whole numbers >= 0");
    if (sizeOf(shape) !== sizeOf(x.shape))
      refuse(
        "shape",
        `${formatShape(x.shape)} has ${sizeOf(x.shape)} elements, ${formatShape(shape)} has ${sizeOf(shape)}`,
      );
    return [{ dtype: x.dtype, shape }];
  },
  gradient: ({ operands: [x], cotangent: dy }) => [reshape(dy, x.type.shape)],
};

export const reshapeEvaluation: Evaluation<ReshapeAttributes> = ([x]) => {
  const { dtype, data } = x as TensorData;
  return [typedArray(dtype, data)];
};

export const reshapeSamples = (): readonly Sample<ReshapeAttributes>[] =>
  awkwardShapes.flatMap((shape) =>
    (["f64", "f32", "u8", "bool"] as const).map((dtype) => ({
      note: `${dtype} [${shape.join(", ")}] flattened`,
      operands: [{ dtype, shape }],
      attributes: { shape: [sizeOf(shape)] },
    })),
  );

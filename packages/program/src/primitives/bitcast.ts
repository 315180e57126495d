import type { DType } from "../dtype.ts";
import { bytesPerElement, isDType, typedArray } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import type { TensorData } from "../tensor-data.ts";
import { inferElementwise, requireCount } from "./elementwise.ts";

export interface BitcastAttributes {
  readonly dtype: DType;
}

const wordDTypes: readonly DType[] = ["f32", "i32", "u32"];

/**
 * The same 32 bits read as another dtype of that width: f32, i32 or u32. It has no gradient.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x) => op.bitcast(x, "u32"), tensorData("f32", [1, -2])).data; // => [0x3f800000, 0xc0000000]
 * ```
 */
export function bitcast(x: Value, dtype: DType): Value {
  return emit(bitcastRule, [x], { dtype });
}

export const bitcastRule: PrimitiveRule<BitcastAttributes> = {
  name: "bitcast",
  infer(operands, { dtype }) {
    requireCount(operands, 1);
    if (!isDType(dtype) || bytesPerElement(dtype) !== 4)
      refuse("attribute", `the dtype must be one of ${wordDTypes.join(", ")}, got ${JSON.stringify(dtype)}`);
    return inferElementwise(operands, 1, wordDTypes, dtype);
  },
  gradient: "none",
};

export const bitcastEvaluation: Evaluation<BitcastAttributes> = (operands, { dtype }) => {
  const { data } = operands[0] as TensorData;
  const result = typedArray(dtype, data.length);
  new Uint8Array(result.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return [result];
};

export const bitcastSamples = (): readonly Sample<BitcastAttributes>[] =>
  wordDTypes.flatMap((from) =>
    wordDTypes.map((dtype) => ({
      note: `${from} to ${dtype}`,
      operands: [
        { dtype: from, shape: [2, 3], values: from === "f32" ? [0, -0, 1, -2, 1e30, Infinity] : [0, 1, 2, 3, 4, 255] },
      ],
      attributes: { dtype },
    })),
  );

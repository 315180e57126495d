import type { TensorType } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { dotInParts, isDeep } from "../deep-product.ts";
import type { Lowering } from "../lowerings.ts";
import { scheduleProduct } from "../schedule/product.ts";

export const dot: Lowering<"dot"> = {
  simplify({ attributes, results }, [left, right], { builder }) {
    const { shape } = left.type;
    const result = results[0] as TensorType;
    if (sizeOf(attributes.leftContract.map((axis) => shape[axis] as number)) === 0)
      return [op.filled(builder, result, 0)];
    return isDeep(shape, result.shape, attributes) ? [dotInParts(left, right, attributes)] : undefined;
  },
  schedule: scheduleProduct,
};

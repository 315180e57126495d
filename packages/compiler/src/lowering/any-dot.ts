import type { TensorType } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { dotInParts } from "../deep-product.ts";
import type { Lowering } from "../lowerings.ts";
import { scheduleProduct } from "../schedule/product.ts";

/** Products over any axes, over nothing and in parts. */
export const anyDot: Lowering<"dot"> = {
  simplify({ attributes, results }, [left, right], { builder }) {
    const result = results[0] as TensorType;
    const parts =
      sizeOf(attributes.leftContract.map((axis) => left.type.shape[axis] as number)) === 0
        ? op.filled(builder, result, 0)
        : dotInParts(left, right, attributes, result.shape);
    return parts && [parts];
  },
  schedule: scheduleProduct,
};

import type { TensorType } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Lowering } from "../lowerings.ts";
import { scheduleProduct } from "../schedule/product.ts";

/** Products over one axis, as those of matrices are. */
export const dot: Lowering<"dot"> = {
  suffices: ({ attributes: { leftContract } }, [left]) =>
    leftContract.length < 2 && sizeOf((left as TensorType).shape) > 0,
  schedule: scheduleProduct,
};

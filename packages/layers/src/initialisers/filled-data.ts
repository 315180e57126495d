import type { Shape, TensorData } from "@tenon/tensor";
import { sizeOf, tensorData } from "@tenon/tensor";

/** One number everywhere, on the host. */
export const filledData = (dtype: "f32" | "f64", shape: Shape, value: number): TensorData =>
  tensorData(dtype, new Float64Array(sizeOf(shape)).fill(value), shape);

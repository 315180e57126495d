import { reshape } from "@tenon/tensor";
import type { Layer } from "./layer.ts";
import { singleInputLayer } from "./single-input.ts";

/**
 * Joins all axes but the batch: `[batch, 28, 28, 1]` becomes `[batch, 784]`.
 *
 * @example
 * ```ts
 * import { flatten } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * flatten().init(randomKey(0), [{ dtype: "f32", shape: [1, 28, 28, 1] }]).outputs[0]!.shape; // => [1, 784]
 * ```
 */
export function flatten(): Layer {
  const features = (shape: readonly number[]): number => shape.slice(1).reduce((size, extent) => size * extent, 1);
  return singleInputLayer({
    spec: { type: "flatten" },
    init(_, { dtype, shape }, fail) {
      if (shape.length < 1) return fail("expects a batch axis, got a scalar");
      return { params: {}, output: { dtype, shape: [shape[0] as number, features(shape)] } };
    },
    apply: (_, x) => reshape(x, [x.shape[0] as number, features(x.shape)]),
  });
}

import { reshape as rearrange, sizeOf } from "@tenon/tensor";
import type { Layer } from "./layer.ts";
import { optionError } from "./option-range.ts";
import { singleInputLayer } from "./single-input.ts";

export interface ReshapeOptions {
  /** Of one example, without the batch: whole numbers >= 1; one may be -1 and is worked out. */
  readonly shape: readonly number[];
}

/**
 * The elements of each example in another shape, in row-major order: `[batch, 784]` becomes `[batch, 28, 28, 1]`. As
 * `torch.nn.Unflatten` and `torch.reshape`; any dtype.
 *
 * @throws LayerError `options` for extents that cannot be; `inputs` where the number of elements is another.
 *
 * @example
 * ```ts
 * import { reshape } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * reshape([28, -1, 1]).init(randomKey(0), [{ dtype: "f32", shape: [1, 784] }]).outputs[0]!.shape; // => [1, 28, 28, 1]
 * reshape([3, -1]).init(randomKey(0), [{ dtype: "f32", shape: [1, 784] }]); // => throws /784/
 * ```
 */
export function reshape(options: readonly number[] | ReshapeOptions): Layer {
  const wanted = "shape" in options ? options.shape : options;
  const open = wanted.filter((extent) => extent === -1).length;
  if (open > 1 || !wanted.every((extent) => extent === -1 || (Number.isSafeInteger(extent) && extent >= 1)))
    optionError(
      "reshape",
      `expects shape to be whole numbers >= 1, of which one may be -1, got [${wanted.join(", ")}]`,
    );
  const known = sizeOf(wanted.filter((extent) => extent !== -1));
  const words = `[${["batch", ...wanted].join(", ")}]`;
  /** The shape of one example with `size` elements; undefined where there is none. */
  const shapeFor = (size: number): readonly number[] | undefined => {
    if (open === 0 ? size !== known : size % known !== 0 || size === 0) return undefined;
    return wanted.map((extent) => (extent === -1 ? size / known : extent));
  };
  return singleInputLayer({
    spec: { type: "reshape", shape: wanted },
    init(_, { dtype, shape: [batch, ...rest] }, fail) {
      if (batch === undefined) return fail("expects a batch axis, got a scalar");
      const shape = shapeFor(sizeOf(rest));
      if (!shape) return fail(`cannot make ${words} of ${sizeOf(rest)} elements per example`);
      return { params: {}, output: { dtype, shape: [batch, ...shape] } };
    },
    apply(_, x, { fail }) {
      const [batch, ...rest] = x.shape as [number, ...number[]];
      const shape = shapeFor(sizeOf(rest));
      if (!shape) return fail(`cannot make ${words} of ${sizeOf(rest)} elements per example`);
      return rearrange(x, [batch, ...shape]);
    },
  });
}

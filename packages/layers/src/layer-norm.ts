import type { TensorData } from "@tenon/tensor";
import { add, broadcastTo, div, mean, mul, sqrt, sub } from "@tenon/tensor";
import { filledData } from "./initialisers/filled-data.ts";
import type { Layer } from "./layer.ts";
import { requireInRange } from "./option-range.ts";
import { requireFloatingPoint, singleInputLayer } from "./single-input.ts";

export interface LayerNormOptions {
  /** How many axes, from the last, are normalised together; >= 1, default 1. */
  readonly axes?: number | undefined;
  /** Added to the variance, > 0; default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Whether a trained weight and bias follow; default true. */
  readonly affine?: boolean | undefined;
}

/**
 * Each example by itself is shifted and scaled to mean 0 and variance 1 over its last axes:
 * y = (x - mean) / √(variance + ε) · weight + bias (Ba, Kiros and Hinton, Layer normalization, 2016, equation 4), as
 * `torch.nn.LayerNorm`. The same in training and prediction.
 *
 * - input and output `[batch, ..., features]`, floating point
 * - parameters with `affine`: weight (from 1) and bias (from 0), of the shape of the normalised axes
 *
 * @throws LayerError `options` for numbers out of range; `inputs` where the input has no such axes besides the batch.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { layerNorm } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = layerNorm({ affine: false }).apply({}, {}, [tensor(backend, [[1, 3], [10, 30]])], { training: false });
 * await outputs[0]!.data(); // => [-0.999995, 0.999995, -0.99999995, 0.99999995]
 * ```
 */
export function layerNorm({ axes = 1, epsilon = 1e-5, affine = true }: LayerNormOptions = {}): Layer {
  requireInRange("layerNorm", "axes", axes, "a whole number >= 1");
  requireInRange("layerNorm", "epsilon", epsilon, "a number > 0");
  return singleInputLayer<{ readonly [name: string]: TensorData }>({
    spec: { type: "layerNorm", axes, epsilon, affine },
    init(_, input, fail) {
      const dtype = requireFloatingPoint(input, fail);
      if (input.shape.length <= axes)
        return fail(`expects a batch axis and ${axes} more, got ${input.shape.length} axes`);
      const shape = input.shape.slice(-axes);
      const params = { weight: filledData(dtype, shape, 1), bias: filledData(dtype, shape, 0) };
      return { params: affine ? params : {}, output: input };
    },
    apply({ weight, bias }, x, { fail }) {
      if (weight && weight.shape.join() !== x.shape.slice(-axes).join())
        return fail(`expects [batch, ..., ${weight.shape.join(", ")}], got [${x.shape.join(", ")}]`);
      const kept = x.shape.slice(0, -axes).map((_, axis) => axis);
      const over = x.shape.map((_, axis) => axis).slice(-axes);
      const repeated = (statistic: typeof x): typeof x => broadcastTo(statistic, x.shape, kept);
      const deviations = sub(x, repeated(mean(x, over)));
      const variance = mean(mul(deviations, deviations), over);
      const normalised = div(deviations, repeated(sqrt(add(variance, epsilon))));
      return weight && bias ? add(mul(normalised, weight), bias) : normalised;
    },
  });
}

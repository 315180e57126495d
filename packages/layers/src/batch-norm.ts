import type { Tensor, TensorData } from "@tenon/tensor";
import { add, div, mean, mul, sizeOf, sqrt, sub } from "@tenon/tensor";
import { filledData } from "./initialisers/filled-data.ts";
import type { Layer } from "./layer.ts";
import { requireInRange } from "./option-range.ts";
import { requireFeatures, singleInputLayer } from "./single-input.ts";

export interface BatchNormOptions {
  /** The share that each batch has in the running statistics, 0 <= momentum <= 1; default 0.1. */
  readonly momentum?: number | undefined;
  /** Added to the variance, > 0; default 1e-5. */
  readonly epsilon?: number | undefined;
  /** Whether a trained weight and bias follow; default true. */
  readonly affine?: boolean | undefined;
}

interface BatchNormState {
  readonly [name: string]: TensorData;
  readonly runningMean: TensorData;
  readonly runningVariance: TensorData;
}

/**
 * Each feature (index along the last axis) is shifted and scaled by its mean and variance over everything else:
 * y = (x - mean) / √(variance + ε) · weight + bias (Ioffe and Szegedy, Batch normalization, 2015, algorithms 1 and 2), as
 * `torch.nn.BatchNorm1d` and `BatchNorm2d`, with channels last.
 *
 * Training takes the statistics of the batch and moves the running ones, running ← (1 - momentum) running + momentum batch,
 * in which the variance is the unbiased one; prediction takes the running ones. A batch with one value per feature has no
 * variance: it is normalised by the running statistics, which stay.
 *
 * - input and output `[batch, ..., features]`, floating point
 * - parameters with `affine`: weight (from 1) and bias (from 0) `[features]`
 * - state: runningMean (from 0) and runningVariance (from 1) `[features]`
 *
 * @throws LayerError `options` for numbers out of range; `inputs` unless the input has a batch axis and the features of the
 *   state.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { batchNorm } from "@tenon/layers";
 * import { tensor, type Tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const state = { runningMean: tensor(backend, [0]), runningVariance: tensor(backend, [1]) };
 * const layer = batchNorm({ affine: false });
 * const trained = layer.apply({}, state, [tensor(backend, [[1], [3]])], { training: true });
 * await trained.outputs[0]!.data(); // => [-0.999995, 0.999995]
 * await (trained.state as { runningMean: Tensor }).runningMean.data(); // => [0.2]
 * ```
 */
export function batchNorm({ momentum = 0.1, epsilon = 1e-5, affine = true }: BatchNormOptions = {}): Layer {
  requireInRange("batchNorm", "momentum", momentum, "a number >= 0 and <= 1");
  requireInRange("batchNorm", "epsilon", epsilon, "a number > 0");
  return singleInputLayer<{ readonly [name: string]: TensorData }, BatchNormState>({
    spec: { type: "batchNorm", momentum, epsilon, affine },
    init(_, input, fail) {
      const dtype = requireFeatures(input, fail);
      const shape = input.shape.slice(-1);
      const [zeros, ones] = [filledData(dtype, shape, 0), filledData(dtype, shape, 1)];
      return {
        params: affine ? { weight: ones, bias: zeros } : {},
        state: { runningMean: zeros, runningVariance: ones },
        output: input,
      };
    },
    apply({ weight, bias }, x, { training, state, fail }) {
      const [features] = state.runningMean.shape as [number];
      if (x.shape.length < 2 || x.shape.at(-1) !== features)
        return fail(`expects [batch, ..., ${features}], got [${x.shape.join(", ")}]`);
      const over = x.shape.slice(0, -1).map((_, axis) => axis);
      const count = sizeOf(x.shape.slice(0, -1));
      const scaled = (deviations: Tensor, variance: Tensor): Tensor => {
        const normalised = div(deviations, sqrt(add(variance, epsilon)));
        return weight && bias ? add(mul(normalised, weight), bias) : normalised;
      };
      if (!training || count < 2) return scaled(sub(x, state.runningMean), state.runningVariance);
      const batchMean = mean(x, over);
      const deviations = sub(x, batchMean);
      const variance = mean(mul(deviations, deviations), over);
      const moved = (running: Tensor, batch: Tensor): Tensor => add(mul(running, 1 - momentum), mul(batch, momentum));
      return {
        output: scaled(deviations, variance),
        state: {
          runningMean: moved(state.runningMean, batchMean),
          runningVariance: moved(state.runningVariance, mul(variance, count / (count - 1))),
        },
      };
    },
  });
}

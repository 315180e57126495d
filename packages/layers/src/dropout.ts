import { less, mul, randomBits, select } from "@tenon/tensor";
import type { Layer } from "./layer.ts";
import { LayerError } from "./layer-error.ts";
import { keyOf } from "./layer-key.ts";
import { requireInRange } from "./option-range.ts";
import { requireFloatingPoint, singleInputLayer } from "./single-input.ts";

export interface DropoutOptions {
  /** The share of elements that are dropped, 0 <= rate < 1. */
  readonly rate: number;
}

/**
 * While training, each element is 0 with probability `rate`, and otherwise divided by 1 - rate, so that the mean stays;
 * when predicting it is as it was (Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting,
 * 2014, section 10, "inverted"). As `torch.nn.Dropout`.
 *
 * An element is dropped where its random word is less than rate · 2^32, a comparison of whole numbers: one key drops the
 * same elements on every backend.
 *
 * @throws LayerError `options` unless 0 <= rate < 1; `context` where it trains without a key.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { dropout } from "@tenon/layers";
 * import { keyTensor, randomKey, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const x = tensor(backend, [[1, 1, 1, 1]]);
 * const key = keyTensor(backend, randomKey(1));
 * const { outputs } = dropout(0.5).apply({}, {}, [x], { training: true, key });
 * (await outputs[0]!.data()).every((y) => y === 0 || y === 2); // => true
 * await dropout(0.5).apply({}, {}, [x], { training: false }).outputs[0]!.data(); // => [1, 1, 1, 1]
 * ```
 */
export function dropout(options: number | DropoutOptions): Layer {
  const { rate } = typeof options === "number" ? { rate: options } : options;
  requireInRange("dropout", "rate", rate, "a number >= 0 and < 1");
  const threshold = Math.min(Math.round(rate * 2 ** 32), 2 ** 32 - 1);
  return singleInputLayer({
    spec: { type: "dropout", rate },
    init(_, input, fail) {
      requireFloatingPoint(input, fail);
      return { params: {}, output: input };
    },
    apply(_, x, { training, key }) {
      if (!training || threshold === 0) return x;
      if (!key)
        throw new LayerError({
          code: "context",
          layer: "dropout",
          path: "",
          reason: "needs a key to train: give apply a `key` in its context",
        });
      return select(less(randomBits(keyOf(key), x.shape), threshold), 0, mul(x, 1 / (1 - rate)));
    },
  });
}

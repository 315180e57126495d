import { expm1, greater, minimum, mul, select } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireInRange } from "../option-range.ts";
import { activation } from "../single-input.ts";

export interface EluOptions {
  /** Where it ends for large negative numbers, at -alpha; > 0, default 1. */
  readonly alpha?: number | undefined;
}

/**
 * Exponential linear unit, x for x > 0, else alpha (e^x - 1), elementwise (Clevert, Unterthiner and Hochreiter, Fast and
 * accurate deep network learning by exponential linear units, 2015, section 3), as `torch.nn.ELU`.
 *
 * @throws LayerError `options` unless alpha > 0.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { elu } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const { outputs } = elu().apply({}, {}, [tensor(backend, [[-1, 0, 2]])], { training: false });
 * await outputs[0]!.data(); // => [-0.63212056, 0, 2]
 * ```
 */
export function elu({ alpha = 1 }: EluOptions = {}): Layer {
  requireInRange("elu", "alpha", alpha, "a number > 0");
  return activation({ type: "elu", alpha }, (x) => select(greater(x, 0), x, mul(expm1(minimum(x, 0)), alpha)));
}

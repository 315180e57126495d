import type { TensorData } from "@tenon/tensor";
import { greater, mul, select, tensorData } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { requireInRange } from "../option-range.ts";
import { requireFeatures, requireFloatingPoint, singleInputLayer } from "../single-input.ts";

export interface PreluOptions {
  /** Whether each feature (index along the last axis) has a slope of its own; default false: one for all. */
  readonly perFeature?: boolean | undefined;
  /** Where the slopes start; any finite number, default 0.25. */
  readonly initial?: number | undefined;
}

interface PreluParameters {
  readonly [name: string]: TensorData;
  readonly slope: TensorData;
}

/**
 * Parametric ReLU, x for x > 0, else slope · x with a trained slope (He et al., Delving deep into rectifiers, 2015,
 * equation 1), as `torch.nn.PReLU`, whose weight it is.
 *
 * - input and output `[batch, ..., features]`, floating point
 * - parameters: slope `[1]`, or `[features]` with `perFeature`
 *
 * @throws LayerError `options` unless initial is finite; `inputs` where the features are not those of the slopes.
 *
 * @example
 * ```ts
 * import { prelu } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * prelu().init(randomKey(0), [{ dtype: "f32", shape: [1, 3] }]).params; // => { slope: { dtype: "f32", shape: [1], data: [0.25] } }
 * ```
 */
export function prelu({ perFeature = false, initial = 0.25 }: PreluOptions = {}): Layer {
  requireInRange("prelu", "initial", initial, "a finite number");
  return singleInputLayer<PreluParameters>({
    spec: { type: "prelu", perFeature, initial },
    init(_, input, fail) {
      const dtype = (perFeature ? requireFeatures : requireFloatingPoint)(input, fail);
      const count = perFeature ? (input.shape.at(-1) as number) : 1;
      return { params: { slope: tensorData(dtype, new Array(count).fill(initial), [count]) }, output: input };
    },
    apply({ slope }, x, { fail }) {
      const [count] = slope.shape as [number];
      if (perFeature && x.shape.at(-1) !== count) return fail(`expects ${count} features, got ${x.shape.at(-1)}`);
      return select(greater(x, 0), x, mul(x, slope));
    },
  });
}

import type { Shape } from "@tenon/tensor";
import { sizeOf } from "@tenon/tensor";
import type { Layer } from "../layer.ts";
import { optionError, requireInRange, requireOneOf } from "../option-range.ts";
import { requireFeatures, singleInputLayer } from "../single-input.ts";
import { meanVariance } from "./mean-variance.ts";
import { minMax } from "./min-max.ts";
import type { Statistics } from "./scaling.ts";

/** One number for all features, or one per feature. */
export type GivenStatistic = number | readonly number[];

export interface NormalizationOptions {
  /** `meanVariance` (the default): to mean 0 and variance 1. `minMax`: to the range from 0 to 1. */
  readonly method?: "meanVariance" | "minMax" | undefined;
  /** Whether statistics are those of each feature (index along the last axis; the default) or of all numbers together. */
  readonly per?: "feature" | "all" | undefined;
  /** Given statistics instead of fitted ones, for `meanVariance` both of these; variance >= 0. */
  readonly mean?: GivenStatistic | undefined;
  readonly variance?: GivenStatistic | undefined;
  /** For `minMax` both of these; minimum <= maximum. */
  readonly minimum?: GivenStatistic | undefined;
  readonly maximum?: GivenStatistic | undefined;
}

/**
 * Brings inputs into a common range: (x - mean) / √variance, or (x - minimum) / (maximum - minimum). The statistics are
 * those of the training data, gathered by the trainer in a pass before the first step, and are saved with the model; or they
 * are given. A feature that never varies becomes 0 where it is as it was (LeCun et al., Efficient backprop, 1998, section
 * 4.3, on why).
 *
 * - input and output `[batch, ..., features]`, floating point
 * - state: count (scalar); mean and squaredDeviations, or minimum and maximum, `[features]` or scalars with `per: "all"`.
 *   The variance is squaredDeviations / count. Until something was seen the input stays as it is.
 *
 * @throws LayerError `options` for statistics that are not complete, not of the method, or impossible; `inputs` unless the
 *   input has a batch axis and the features of the statistics.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { normalization } from "@tenon/layers";
 * import { tensor, type Tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const bytes = normalization({ method: "minMax", minimum: 0, maximum: 255 });
 * const state = { count: tensor(backend, 1), minimum: tensor(backend, 0), maximum: tensor(backend, 255) };
 * await bytes.apply({}, state, [tensor(backend, [[0, 255, 51]])], { training: false }).outputs[0]!.data(); // => [0, 1, 0.2]
 * ```
 */
export function normalization(options: NormalizationOptions = {}): Layer {
  const { method = "meanVariance", per = "feature", ...statistics } = options;
  requireOneOf("normalization", "method", method, ["meanVariance", "minMax"]);
  requireOneOf("normalization", "per", per, ["feature", "all"]);
  const { scaling, names } = methods[method];
  const given = readGiven(method, names, statistics);
  return singleInputLayer<Readonly<Record<never, never>>, Statistics>({
    spec: {
      type: "normalization",
      method,
      per,
      ...Object.fromEntries(Object.entries(statistics).filter(([, value]) => value !== undefined)),
    },
    fits: given === undefined,
    init(_, input, fail) {
      const dtype = requireFeatures(input, fail);
      const shape: Shape = per === "all" ? [] : input.shape.slice(-1);
      const numbers = given?.map((statistic) => {
        const list = typeof statistic === "number" ? new Array<number>(sizeOf(shape)).fill(statistic) : statistic;
        return list.length === sizeOf(shape) ? list : fail(`has statistics of ${list.length} features`);
      }) as [number[], number[]] | undefined;
      return { params: {}, state: scaling.initial(dtype, shape, numbers), output: input };
    },
    apply(_, x, { fitting, state, fail }) {
      const [features] = Object.values(state).flatMap((statistic) => statistic.shape);
      if (x.shape.length < 2 || (features !== undefined && x.shape.at(-1) !== features))
        return fail(`expects [batch, ..., ${features ?? "features"}], got [${x.shape.join(", ")}]`);
      // Nothing is to be learnt from no examples.
      if (!fitting || given || sizeOf(x.shape) === 0) return scaling.normalise(x, state);
      const axes = x.shape.map((_, axis) => axis);
      const seen = scaling.gather(state, x, per === "all" ? axes : axes.slice(0, -1));
      return { output: scaling.normalise(x, seen), state: seen };
    },
  });
}

const methods = {
  meanVariance: { scaling: meanVariance, names: ["mean", "variance"] },
  minMax: { scaling: minMax, names: ["minimum", "maximum"] },
} as const;

type GivenOptions = Pick<NormalizationOptions, "mean" | "variance" | "minimum" | "maximum">;

/** The two statistics of the method; undefined where they are to be fitted. */
function readGiven(
  method: string,
  names: readonly [keyof GivenOptions, keyof GivenOptions],
  statistics: GivenOptions,
): readonly [GivenStatistic, GivenStatistic] | undefined {
  const layer = "normalization";
  for (const [name, value] of Object.entries(statistics))
    if (value !== undefined && !(names as readonly string[]).includes(name))
      optionError(layer, `with method "${method}" takes ${names.join(" and ")}, not ${name}`);
  const [first, second] = names.map((name) => statistics[name]);
  if (first === undefined && second === undefined) return undefined;
  if (first === undefined || second === undefined)
    return optionError(layer, `needs ${names.join(" and ")} both, or neither to fit them`);
  for (const [name, given] of [
    [names[0], first],
    [names[1], second],
  ] as const)
    for (const value of [given].flat())
      requireInRange(layer, name, value, name === "variance" ? "a number >= 0" : "a finite number");
  if (method === "minMax") {
    const [lows, highs] = [[first].flat(), [second].flat()];
    for (let i = 0; i < Math.max(lows.length, highs.length); i++) {
      const [low, high] = [lows[i] ?? lows[0], highs[i] ?? highs[0]] as [number, number];
      if (low > high) optionError(layer, `expects minimum <= maximum, got ${low} and ${high}`);
    }
  }
  return [first, second];
}

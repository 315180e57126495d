import type { RandomKey, TensorData } from "@tenon/tensor";
import { requireInRange } from "../option-range.ts";
import type { Initialiser, Weights } from "./initialiser.ts";
import { specOf } from "./initialiser.ts";
import { normalWeights } from "./normal.ts";
import { uniformWeights } from "./uniform.ts";

// Random weights whose variance follows from how many numbers meet in an output, so that neither values nor gradients grow
// or fade from layer to layer. As in `torch.nn.init`; the normal ones are not truncated there nor here.

export interface GainOptions {
  /** The weights are multiplied with it; > 0, default 1. */
  readonly gain?: number | undefined;
}

export interface SlopeOptions {
  /** Of the leaky ReLU that follows; >= 0, default 0, which is ReLU. */
  readonly slope?: number | undefined;
}

/**
 * Uniform in ±√(3v) with variance v = gain² · 2 / (fanIn + fanOut) (Glorot and Bengio, Understanding the difficulty of training
 * deep feedforward neural networks, 2010, equation 16), as `torch.nn.init.xavier_uniform_`.
 *
 * @throws LayerError `options` unless gain > 0.
 *
 * @example
 * ```ts
 * import { glorotUniform } from "@tenon/layers/initialisers";
 * import { randomKey } from "@tenon/tensor";
 * const { data } = glorotUniform().init(randomKey(0), { shape: [2, 2], dtype: "f32", fanIn: 2, fanOut: 2 });
 * data.every((w) => Math.abs(w) <= Math.sqrt(6 / 4)); // => true
 * ```
 */
export function glorotUniform(options: GainOptions = {}): Initialiser {
  return withGain("glorotUniform", options, glorot, uniformly);
}

/**
 * Normal with variance gain² · 2 / (fanIn + fanOut) (Glorot and Bengio, 2010, equation 12), as `torch.nn.init.xavier_normal_`.
 *
 * @throws LayerError `options` unless gain > 0.
 */
export function glorotNormal(options: GainOptions = {}): Initialiser {
  return withGain("glorotNormal", options, glorot, normally);
}

/**
 * Uniform in ±√(3v) with variance v = gain² / fanIn (LeCun et al., Efficient backprop, 1998, section 4.6).
 *
 * @throws LayerError `options` unless gain > 0.
 */
export function lecunUniform(options: GainOptions = {}): Initialiser {
  return withGain("lecunUniform", options, lecun, uniformly);
}

/**
 * Normal with variance gain² / fanIn (LeCun et al., Efficient backprop, 1998, section 4.6).
 *
 * @throws LayerError `options` unless gain > 0.
 */
export function lecunNormal(options: GainOptions = {}): Initialiser {
  return withGain("lecunNormal", options, lecun, normally);
}

/**
 * Uniform in ±√(3v) with variance v = 2 / ((1 + slope²) fanIn) (He et al., Delving deep into rectifiers, 2015, equations 10 and
 * 15), as `torch.nn.init.kaiming_uniform_`.
 *
 * @throws LayerError `options` unless slope >= 0.
 */
export function heUniform(options: SlopeOptions = {}): Initialiser {
  return withSlope("heUniform", options, uniformly);
}

/**
 * Normal with variance 2 / ((1 + slope²) fanIn) (He et al., 2015, equations 10 and 15), as `torch.nn.init.kaiming_normal_`.
 *
 * @throws LayerError `options` unless slope >= 0.
 *
 * @example
 * ```ts
 * import { dense } from "@tenon/layers";
 * import { heNormal } from "@tenon/layers/initialisers";
 * dense({ units: 10, initialiser: heNormal({ slope: 0.1 }) }).spec["initialiser"]; // => { type: "heNormal", slope: 0.1 }
 * ```
 */
export function heNormal(options: SlopeOptions = {}): Initialiser {
  return withSlope("heNormal", options, normally);
}

/** The variance of weights that are multiplied with a gain afterwards. */
type VarianceRule = (weights: Weights) => number;

const glorot: VarianceRule = ({ fanIn, fanOut }) => 2 / (fanIn + fanOut);
const lecun: VarianceRule = ({ fanIn }) => 1 / fanIn;

/** Random weights of a variance, times the gain. */
type Draw = (key: RandomKey, weights: Weights, gain: number, variance: number) => TensorData;

const uniformly: Draw = (key, weights, gain, variance) => {
  const bound = gain * Math.sqrt(3 * variance);
  return uniformWeights(key, weights, -bound, bound);
};
const normally: Draw = (key, weights, gain, variance) => normalWeights(key, weights, gain * Math.sqrt(variance));

function withGain(type: string, { gain }: GainOptions, rule: VarianceRule, draw: Draw): Initialiser {
  const factor = gain ?? 1;
  requireInRange(type, "gain", factor, "a number > 0");
  return { spec: specOf(type, { gain }), init: (key, weights) => draw(key, weights, factor, rule(weights)) };
}

function withSlope(type: string, { slope }: SlopeOptions, draw: Draw): Initialiser {
  requireInRange(type, "slope", slope ?? 0, "a number >= 0");
  const gain = Math.sqrt(2 / (1 + (slope ?? 0) ** 2));
  return { spec: specOf(type, { slope }), init: (key, weights) => draw(key, weights, gain, lecun(weights)) };
}

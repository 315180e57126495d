import { optionError, requireInRange } from "../option-range.ts";
import { constantInitialiser } from "./constant.ts";
import type { Initialiser, Weights } from "./initialiser.ts";
import { orthogonalInitialiser } from "./orthogonal.ts";
import { normalInitialiser, truncatedNormalInitialiser, uniformInitialiser } from "./random.ts";

/** How far random numbers spread; every number has a default, so that the name alone will do. */
export type InitialiserOptions =
  | { readonly type: "zeros" | "ones" }
  | { readonly type: "constant"; readonly value: number }
  | {
      readonly type: "uniform";
      /** Default -0.05. */
      readonly minimum?: number | undefined;
      /** Default 0.05; greater than minimum. */
      readonly maximum?: number | undefined;
    }
  | {
      readonly type: "normal" | "truncatedNormal";
      /** Default 0. */
      readonly mean?: number | undefined;
      /** > 0, default 0.05; of the normal distribution before it is cut at two deviations. */
      readonly deviation?: number | undefined;
    }
  | {
      readonly type: "glorotUniform" | "glorotNormal" | "lecunUniform" | "lecunNormal" | "orthogonal";
      /** The weights are multiplied with it; > 0, default 1. */
      readonly gain?: number | undefined;
    }
  | {
      readonly type: "heUniform" | "heNormal";
      /** Of the leaky ReLU that follows; >= 0, default 0, which is ReLU. */
      readonly slope?: number | undefined;
    };

/** Initialisers that need no number. */
export const initialiserNames: readonly [
  "zeros",
  "ones",
  "uniform",
  "normal",
  "truncatedNormal",
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "lecunUniform",
  "lecunNormal",
  "orthogonal",
] = [
  "zeros",
  "ones",
  "uniform",
  "normal",
  "truncatedNormal",
  "glorotUniform",
  "glorotNormal",
  "heUniform",
  "heNormal",
  "lecunUniform",
  "lecunNormal",
  "orthogonal",
];

export type InitialiserName = (typeof initialiserNames)[number];

/** What a model file says of an initialiser: its name, or its name as `type` beside its options. */
export type InitialiserSpec = InitialiserName | InitialiserOptions;

/**
 * Makes what a spec describes. With fanIn inputs per output and fanOut outputs per input:
 *
 * | name | weights | source |
 * |---|---|---|
 * | `zeros`, `ones`, `constant` | one number | |
 * | `uniform` | uniform in [minimum, maximum) | |
 * | `normal`, `truncatedNormal` | normal; cut at two deviations | |
 * | `glorotUniform`, `glorotNormal` | variance gain² · 2 / (fanIn + fanOut) | Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010, equations 12 and 16 |
 * | `heUniform`, `heNormal` | variance 2 / ((1 + slope²) fanIn) | He et al., Delving deep into rectifiers, 2015, equations 10 and 15 |
 * | `lecunUniform`, `lecunNormal` | variance gain² / fanIn | LeCun et al., Efficient backprop, 1998, section 4.6 |
 * | `orthogonal` | gain · Q with QᵀQ = 1 | Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, 2013 |
 *
 * Uniform weights of variance v are in ±√(3v). As `torch.nn.init`; the normal ones are not truncated there nor here.
 *
 * @param layer for errors, the layer whose option it is
 * @throws LayerError `options` for an unknown name or an option out of its range.
 *
 * @example
 * ```ts
 * import { initialiser } from "@tenon/layers";
 * import { randomKey } from "@tenon/tensor";
 * const weights = { shape: [2, 2], dtype: "f32", fanIn: 2, fanOut: 2 } as const;
 * initialiser({ type: "constant", value: 3 })(randomKey(0), weights).data; // => [3, 3, 3, 3]
 * initialiser("glorotUniform")(randomKey(0), weights).data.every((w) => Math.abs(w) <= Math.sqrt(6 / 4)); // => true
 * initialiser({ type: "normal", deviation: -1 }); // => throws /deviation/
 * ```
 */
export function initialiser(spec: InitialiserSpec, layer = "initialiser"): Initialiser {
  const options: InitialiserOptions = typeof spec === "string" ? { type: spec } : spec;
  const { type } = options;
  switch (type) {
    case "zeros":
      return constantInitialiser(0);
    case "ones":
      return constantInitialiser(1);
    case "constant": {
      const { value } = options;
      requireInRange(layer, "value", value, "any");
      return constantInitialiser(value);
    }
    case "uniform": {
      const { minimum = -0.05, maximum = 0.05 } = options;
      requireInRange(layer, "minimum", minimum, "any");
      requireInRange(layer, "maximum", maximum, "any");
      if (minimum >= maximum) optionError(layer, `expects minimum < maximum, got ${minimum} and ${maximum}`);
      return uniformInitialiser(minimum, maximum);
    }
    case "normal":
    case "truncatedNormal": {
      const { mean = 0, deviation = 0.05 } = options;
      requireInRange(layer, "mean", mean, "any");
      requireInRange(layer, "deviation", deviation, "> 0");
      const make = type === "normal" ? normalInitialiser : truncatedNormalInitialiser;
      return make(mean, deviation);
    }
    case "heUniform":
    case "heNormal": {
      const { slope = 0 } = options;
      requireInRange(layer, "slope", slope, ">= 0");
      return ofVariance[type === "heUniform" ? "uniform" : "normal"](Math.sqrt(2 / (1 + slope * slope)), lecun);
    }
    case "glorotUniform":
    case "glorotNormal":
    case "lecunUniform":
    case "lecunNormal":
    case "orthogonal": {
      const { gain = 1 } = options;
      requireInRange(layer, "gain", gain, "> 0");
      if (type === "orthogonal") return orthogonalInitialiser(gain);
      const rule = type.startsWith("glorot") ? glorot : lecun;
      return ofVariance[type.endsWith("Uniform") ? "uniform" : "normal"](gain, rule);
    }
    default:
      return optionError(
        layer,
        `knows no initialiser ${JSON.stringify(type satisfies never)}; there are constant, ${initialiserNames.join(", ")}`,
      );
  }
}

type VarianceRule = (weights: Weights) => number;

const glorot: VarianceRule = ({ fanIn, fanOut }) => 2 / (fanIn + fanOut);
const lecun: VarianceRule = ({ fanIn }) => 1 / fanIn;

/** Random numbers whose variance is gain² times what the rule says. */
const ofVariance = {
  uniform:
    (gain: number, rule: VarianceRule): Initialiser =>
    (key, weights) => {
      const bound = gain * Math.sqrt(3 * rule(weights));
      return uniformInitialiser(-bound, bound)(key, weights);
    },
  normal:
    (gain: number, rule: VarianceRule): Initialiser =>
    (key, weights) =>
      normalInitialiser(0, gain * Math.sqrt(rule(weights)))(key, weights),
};

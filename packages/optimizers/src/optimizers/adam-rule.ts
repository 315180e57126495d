import type { Tensor } from "@tenon/tensor";
import { add, div, maximum, mul, neg, sqrt } from "@tenon/tensor";
import { biasCorrection } from "../bias-correction.ts";
import { requireInRange } from "../option-range.ts";
import type { withDecoupledWeightDecay, withWeightDecay } from "../weight-decay.ts";
import type { PerParameterRule } from "./per-parameter.ts";
import { runningMean, runningMeanSquare } from "./running-mean.ts";

export interface AdamRuleOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  readonly weightDecay: number;
}

interface Scalars {
  readonly [name: string]: Tensor;
  readonly step: Tensor;
}

interface Accumulators {
  readonly [name: string]: Tensor | undefined;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  readonly largestSecondMoment?: Tensor;
}

interface Factors {
  readonly [name: string]: Tensor | undefined;
  readonly rate: Tensor;
  readonly size: Tensor;
  readonly scale: Tensor;
}

/** Where weight decay acts; given as a function, so that a program carries the one that it uses. */
interface DecayPlace {
  readonly inGradient?: typeof withWeightDecay;
  readonly decoupled?: typeof withDecoupledWeightDecay;
}

/** Adam's rule, with weight decay in the gradient or beside it. `adam` and `adamW` state the formulas. */
export function adamRule(
  type: string,
  options: AdamRuleOptions,
  { inGradient, decoupled }: DecayPlace,
): PerParameterRule<Scalars, Accumulators, Factors> {
  const { learningRate, beta1, beta2, epsilon, amsgrad, weightDecay } = options;
  requireMomentOptions(type, options);
  return {
    spec: { type, learningRate, beta1, beta2, epsilon, amsgrad, weightDecay },
    scalars: { step: 0 },
    accumulators: { firstMoment: 0, secondMoment: 0, ...(amsgrad && { largestSecondMoment: 0 }) },
    advance(last, rate) {
      const step = add(last.step, 1);
      // The scalars are divided before they meet the elements; an element is multiplied, since that is faster than dividing.
      const size = div(rate, biasCorrection(beta1, step));
      const scale = div(1, sqrt(biasCorrection(beta2, step)));
      return { scalars: { step }, factors: { rate, size, scale } };
    },
    step(gradient, last, { rate, size, scale }, parameter) {
      const g = inGradient?.(gradient, parameter, weightDecay) ?? gradient;
      const firstMoment = runningMean(last.firstMoment, g, beta1);
      const secondMoment = runningMeanSquare(last.secondMoment, g, beta2);
      const largestSecondMoment = last.largestSecondMoment && maximum(last.largestSecondMoment, secondMoment);
      const deviation = add(mul(sqrt(largestSecondMoment ?? secondMoment), scale), epsilon);
      const update = mul(neg(size), div(firstMoment, deviation));
      return {
        update: decoupled?.(update, rate, parameter, weightDecay) ?? update,
        accumulators: { firstMoment, secondMoment, ...(largestSecondMoment && { largestSecondMoment }) },
      };
    },
  };
}

/** @throws OptimizerError `options` for a number out of range, of those that Adam and its kin have in common. */
export function requireMomentOptions(
  type: string,
  {
    learningRate,
    beta1,
    beta2,
    epsilon,
    weightDecay,
  }: Pick<AdamRuleOptions, "learningRate" | "beta1" | "beta2" | "epsilon" | "weightDecay">,
): void {
  requireInRange(type, "learningRate", learningRate, "a number > 0");
  requireInRange(type, "beta1", beta1, "a number >= 0 and < 1");
  requireInRange(type, "beta2", beta2, "a number >= 0 and < 1");
  requireInRange(type, "epsilon", epsilon, "a number >= 0");
  requireInRange(type, "weightDecay", weightDecay, "a number >= 0");
}

import type { Loss } from "@tenon/losses";
import type { TensorData } from "@tenon/tensor";

/** What a model says of one example. */
export interface Prediction {
  readonly from: string;
  /** The class with the highest number, where the data set has classes. */
  readonly class?: string;
  /** Of each class; where the loss takes logits. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** The outputs as they are, where they are no logits. */
  readonly outputs?: Readonly<Record<string, number>> | readonly number[];
}

/** The predictions that a model's outputs, `[examples, ...]`, mean. */
export function predictionsOf(
  output: TensorData,
  names: readonly string[],
  probabilities: Loss["probabilities"],
  classes: readonly string[] | undefined,
): readonly Prediction[] {
  const each = output.data.length / names.length;
  return names.map((from, i) => {
    const raw = Array.from(output.data.subarray(i * each, (i + 1) * each), Number);
    const numbers = probabilities === "softmax" ? softmax(raw) : probabilities === "sigmoid" ? raw.map(sigmoid) : raw;
    // One output tells two classes apart: it is the second's.
    const scores = classes?.length === 2 && numbers.length === 1 ? [1 - (numbers[0] ?? 0), ...numbers] : numbers;
    if (classes?.length !== scores.length) return { from, outputs: numbers };
    const named = Object.fromEntries(classes.map((name, k) => [name, scores[k] ?? Number.NaN]));
    const best = classes[scores.indexOf(Math.max(...scores))];
    return {
      from,
      ...(best !== undefined && { class: best }),
      ...(probabilities ? { probabilities: named } : { outputs: named }),
    };
  });
}

/** exp(z - max z) / sum exp(z - max z): the greatest exponent is 0, so that none overflows. */
function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));

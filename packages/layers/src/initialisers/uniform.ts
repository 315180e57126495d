import type { RandomKey, TensorData } from "@tenon/tensor";
import { sizeOf, tensorData, uniforms } from "@tenon/tensor";
import { optionError, requireInRange } from "../option-range.ts";
import type { Initialiser, Weights } from "./initialiser.ts";
import { specOf } from "./initialiser.ts";

export interface UniformOptions {
  /** Default -0.05. */
  readonly minimum?: number | undefined;
  /** Default 0.05; greater than minimum. */
  readonly maximum?: number | undefined;
}

/**
 * Uniform in [minimum, maximum), as `torch.nn.init.uniform_`.
 *
 * @throws LayerError `options` unless both are finite and minimum < maximum.
 */
export function uniform(options: UniformOptions = {}): Initialiser {
  const { minimum = -0.05, maximum = 0.05 } = options;
  requireInRange("uniform", "minimum", minimum, "a finite number");
  requireInRange("uniform", "maximum", maximum, "a finite number");
  if (minimum >= maximum) optionError("uniform", `expects minimum < maximum, got ${minimum} and ${maximum}`);
  return {
    spec: specOf("uniform", { minimum: options.minimum, maximum: options.maximum }),
    init: (key, weights) => uniformWeights(key, weights, minimum, maximum),
  };
}

/** Weights that are uniform in [minimum, maximum). */
export function uniformWeights(
  key: RandomKey,
  { dtype, shape }: Weights,
  minimum: number,
  maximum: number,
): TensorData {
  const numbers = uniforms(key, sizeOf(shape)).map((u) => minimum + u * (maximum - minimum));
  return tensorData(dtype, numbers, shape);
}

import type { Tensor } from "@tenon/tensor";
import { add, cast, formatType, mul } from "@tenon/tensor";
import type { LossFunction } from "./contracts.ts";
import { TrainingError } from "./training-error.ts";

/** The losses of a model's outputs, as one. */
export interface ModelLosses {
  /** How many outputs, and targets, are looked at. */
  readonly count: number;
  /**
   * Traced. For `share` = 1 the total is what is trained and reported. A part of a batch is given its share of the examples,
   * so that the totals of the parts, added, are the whole batch's, and so are their gradients.
   */
  apply(outputs: readonly Tensor[], targets: readonly Tensor[], share: number): LossValues;
}

export interface LossValues {
  /** What gradients are of. */
  readonly total: Tensor;
  /** Of each output, unweighted, as a mean over the examples of the batch. */
  readonly means: readonly Tensor[];
  /** The weighted sum of the means. */
  readonly mean: Tensor;
}

/** @throws TrainingError `options` where weights and losses do not go together. */
export function modelLosses(
  loss: LossFunction | readonly LossFunction[],
  weights: readonly number[] | undefined,
): ModelLosses {
  const single = !isList(loss);
  const losses = isList(loss) ? loss : [loss];
  if (losses.length === 0) throw optionsError("loss: the list is empty; give a loss for each output");
  if (weights !== undefined && weights.length !== losses.length)
    throw optionsError(`lossWeights has ${weights.length} numbers for ${losses.length} losses; give one for each`);
  const factors = weights ?? losses.map(() => 1);
  for (const factor of factors)
    if (!Number.isFinite(factor)) throw optionsError(`lossWeights holds ${factor}, which is no finite number`);
  return {
    count: losses.length,
    apply(outputs, targets, share) {
      if (!single) requireCounts(losses.length, outputs.length, targets.length);
      const values = losses.map((each, i) => {
        const value = each.apply(outputs[i] as Tensor, targets[i] as Tensor);
        requireScalar(each, value);
        return value;
      });
      const weighted = (of: readonly Tensor[]): Tensor =>
        of.map((value, i) => scale(value, factors[i] as number)).reduce((sum, value) => add(sum, alike(value, sum)));
      const size = outputs[0]?.shape[0] ?? 1;
      const means = values.map((value, i) => (isSum(losses[i]) ? scale(value, 1 / size) : value));
      const parts = values.map((value, i) => (isSum(losses[i]) ? value : scale(value, share)));
      return { total: weighted(parts), means, mean: weighted(means) };
    },
  };
}

const isList = (loss: LossFunction | readonly LossFunction[]): loss is readonly LossFunction[] => Array.isArray(loss);
const isSum = (loss: LossFunction | undefined): boolean => loss?.spec?.reduction === "sum";
const scale = (value: Tensor, factor: number): Tensor => (factor === 1 ? value : mul(value, factor));
const alike = (value: Tensor, other: Tensor): Tensor =>
  value.dtype === other.dtype ? value : cast(value, other.dtype);
const optionsError = (reason: string): TrainingError => new TrainingError({ code: "options", reason });

function requireCounts(losses: number, outputs: number, targets: number): void {
  if (losses > outputs || losses > targets)
    throw optionsError(
      `loss has ${losses} entries, one for each output, and the model has ${outputs} outputs, the data ${targets} targets`,
    );
}

function requireScalar({ spec }: LossFunction, value: Tensor): void {
  if (value.shape.length === 0) return;
  throw optionsError(
    `the loss${spec ? ` ${spec.type}` : ""} gives ${formatType(value.type)}, and training needs one number: set its option reduction to "mean" or "sum"`,
  );
}

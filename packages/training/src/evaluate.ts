import type { Backend } from "@tenon/tensor";
import { upload } from "@tenon/tensor";
import { requireExamples, requireWhole } from "./check-options.ts";
import type { LossFunction, MetricRule, TrainingData } from "./contracts.ts";
import { DeviceSplit } from "./device-split.ts";
import type { Evaluation } from "./evaluate-split.ts";
import { evaluateSplit } from "./evaluate-split.ts";
import { disposing } from "./host-tree.ts";
import { modelLosses } from "./model-losses.ts";
import type { TrainedNetwork } from "./predict.ts";
import { scoreBoard } from "./score-board.ts";
import type { EvaluatedModel } from "./step.ts";
import { evaluationStep } from "./step.ts";
import { TrainingError } from "./training-error.ts";

export interface EvaluateOptions {
  readonly backend: Backend;
  readonly data: TrainingData;
  /** Which examples. Default: `test`, else `validation`, else `train`. */
  readonly split?: "train" | "validation" | "test" | undefined;
  /** As in `train`, as are `lossWeights` and `metrics`. */
  readonly loss: LossFunction | readonly LossFunction[];
  readonly lossWeights?: readonly number[] | undefined;
  readonly metrics?: readonly MetricRule[] | readonly (readonly MetricRule[])[] | undefined;
  /** Examples at once, >= 1. Default: a divisor of their number, up to 1000. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Scores of a trained model: the mean loss, each metric, and in `details` what metrics tell besides (confusion matrices).
 *
 * @throws TrainingError `data` where the data set has no such split, `options` for an option out of range.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { xor } from "@tenon/datasets";
 * import { dense, sequential } from "@tenon/layers";
 * import { crossEntropy } from "@tenon/losses";
 * import { evaluate, initialValues } from "@tenon/training";
 * await using backend = await reference.open();
 * const model = sequential(dense(2));
 * const data = xor({ size: 40 });
 * const { scores } = await evaluate({ model, ...initialValues({ model, data }) }, { backend, data, loss: crossEntropy() });
 * scores.loss > 0; // => true
 * ```
 */
export async function evaluate(
  { model, params, state }: TrainedNetwork,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { backend, data, loss, lossWeights, metrics = [], batchSize, signal } = options;
  requireWhole(batchSize === undefined ? {} : { batchSize });
  requireExamples(data);
  const name = options.split ?? (["test", "validation", "train"] as const).find((each) => data.splits[each]) ?? "train";
  const split = data.splits[name];
  if (!split) throw new TrainingError({ code: "data", reason: `${data.name} has no ${name} split` });
  const losses = modelLosses(loss, lossWeights);
  const board = scoreBoard(metrics, losses.count, data.targetNames);
  using step = evaluationStep({ model, losses, data, board });
  using onDevice = await DeviceSplit.open(backend, name, split);
  const uploaded = upload(backend, { params, modelState: state }) as EvaluatedModel;
  using _uploaded = disposing(() => uploaded);
  return await evaluateSplit({ backend, board, step, model: uploaded, split, onDevice, batchSize, signal });
}

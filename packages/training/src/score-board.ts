import type { Tensor, TensorData, Tree } from "@tenon/tensor";
import { add, mul, tensorData } from "@tenon/tensor";
import type { BatchResult, MetricRule } from "./contracts.ts";
import type { Scores } from "./events.ts";

/** Accumulators of the loss and of each metric, kept on the device and updated by the step itself. */
export interface ScoreBoard {
  init(): Tree<TensorData>;
  /** Traced into the step. */
  update(board: Tree<Tensor>, batch: BatchResult): Tree<Tensor>;
  read(board: Tree<TensorData>): Scores;
}

interface Board<T> {
  readonly lossSum: T;
  readonly examples: T;
  readonly metrics: readonly Tree<T>[];
}

/** The accumulators are f32: the trainer starts them again at every report, so that sums stay small. */
export function scoreBoard(metrics: readonly MetricRule[]): ScoreBoard {
  return {
    init() {
      const zero = tensorData("f32", 0);
      return { lossSum: zero, examples: zero, metrics: metrics.map((metric) => metric.init()) };
    },
    update(board, batch) {
      const { lossSum, examples, metrics: accumulators } = board as unknown as Board<Tensor>;
      return {
        lossSum: add(lossSum, mul(batch.loss, batch.size)),
        examples: add(examples, batch.size),
        metrics: metrics.map((metric, i) => metric.update(accumulators[i] as Tree<Tensor>, batch)),
      };
    },
    read(board) {
      const { lossSum, examples, metrics: accumulators } = board as unknown as Board<TensorData>;
      const loss = (lossSum.data[0] as number) / (examples.data[0] as number);
      const named = metrics.map(
        (metric, i) => [metric.name, metric.result(accumulators[i] as Tree<TensorData>)] as const,
      );
      return { ...Object.fromEntries(named), loss };
    },
  };
}

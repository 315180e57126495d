import type { Backend, Tensor, Tree } from "@tenon/tensor";
import { zeros } from "@tenon/tensor";
import type { ExampleSplit } from "./contracts.ts";
import type { Scores } from "./events.ts";
import { disposeTree, downloadTree, uploadTree } from "./host-tree.ts";
import type { ScoreBoard } from "./score-board.ts";
import type { EvaluatedModel, evaluationStep, ResidentSplit } from "./step.ts";

/** Runs the evaluation step over a split and reads the scores once. */
export async function evaluateSplit(
  backend: Backend,
  board: ScoreBoard,
  step: ReturnType<typeof evaluationStep>,
  model: EvaluatedModel,
  split: ResidentSplit,
  { size }: ExampleSplit,
): Promise<Scores> {
  // The largest divisor up to 1000: one Program does unless the size is a prime or nearly so.
  const batchSize = evaluationBatchSize(size);
  using full = zeros(backend, { dtype: "i32", shape: [batchSize] });
  using last = size % batchSize > 0 ? zeros(backend, { dtype: "i32", shape: [size % batchSize] }) : full;
  let scores: Tree<Tensor> = uploadTree(backend, board.init());
  try {
    for (let start = 0; start < size; start += batchSize) {
      // Written in place: the step's binding serves for every batch.
      const indices = start + batchSize <= size ? full : last;
      indices.write(range(start, Math.min(batchSize, size - start)));
      scores = step(scores, model, split, indices);
      // A value is awaited now and then so that the queue stays short and other work gets its turn.
      await backend.idle();
    }
    return board.read(await downloadTree(scores));
  } finally {
    disposeTree(scores);
  }
}

/** start, start + 1, ... */
function range(start: number, count: number): Int32Array<ArrayBuffer> {
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = start + i;
  return numbers;
}

function evaluationBatchSize(size: number): number {
  const largest = Math.min(size, 1000);
  for (let candidate = largest; candidate >= largest / 4; candidate--) if (size % candidate === 0) return candidate;
  return largest;
}

import type { Backend, Tensor, TensorData, Tree } from "@tenon/tensor";
import { upload } from "@tenon/tensor";
import { batchSizes, IndexTensors } from "./batches.ts";
import type { DataSplit } from "./contracts.ts";
import type { DeviceSplit } from "./device-split.ts";
import { capacityOf } from "./device-split.ts";
import type { ScoreDetails, Scores } from "./events.ts";
import { disposeTree, downloadTree } from "./host-tree.ts";
import type { ScoreBoard } from "./score-board.ts";
import type { EvaluatedModel, evaluationStep } from "./step.ts";

export interface Evaluation {
  readonly scores: Scores;
  readonly details?: ScoreDetails;
}

export interface EvaluationParts {
  readonly backend: Backend;
  readonly board: ScoreBoard;
  readonly step: ReturnType<typeof evaluationStep>;
  readonly model: EvaluatedModel;
  readonly split: DataSplit;
  readonly onDevice: DeviceSplit;
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Runs the evaluation step over a split and reads the scores once. */
export async function evaluateSplit(parts: EvaluationParts): Promise<Evaluation> {
  const { backend, board, step, model, split, onDevice, signal } = parts;
  using batches = new EvaluationBatches(backend, split, parts.batchSize);
  let scores: Tree<Tensor> = upload(backend, board.init());
  try {
    for await (const { size } of onDevice.chunks(1))
      for (const indices of batches.of(size)) {
        scores = step(scores, model, onDevice.tensors, indices);
        // A value is awaited now and then so that the queue stays short and other work gets its turn.
        await backend.idle();
        signal?.throwIfAborted();
      }
    return read(board, await downloadTree(scores));
  } finally {
    disposeTree(scores);
  }
}

/** The examples of chunks in their order, batch by batch. */
export class EvaluationBatches implements Disposable {
  readonly #batchSize: number;
  readonly #tensors: IndexTensors;

  /** @param batchSize default: the largest divisor of the examples up to 1000, so that one Program does unless there is none */
  constructor(backend: Backend, split: DataSplit, batchSize: number = evaluationBatchSize(capacityOf(split))) {
    this.#batchSize = batchSize;
    this.#tensors = new IndexTensors(backend, batchSizes(split, batchSize));
  }

  /** Places 0 to size - 1; each tensor holds its batch until the next is asked for. */
  *of(size: number): Generator<Tensor, void, undefined> {
    for (let start = 0; start < size; start += this.#batchSize)
      yield this.#tensors.holding(range(start, Math.min(this.#batchSize, size - start)));
  }

  [Symbol.dispose](): void {
    this.#tensors[Symbol.dispose]();
  }
}

function read(board: ScoreBoard, accumulators: Tree<TensorData>): Evaluation {
  const details = board.details(accumulators);
  return { scores: board.read(accumulators), ...(details && { details }) };
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

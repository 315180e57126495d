import type { Chunk, Split, StreamedSplit } from "../dataset.ts";
import { takeExamples } from "../splits/split.ts";
import { checkCount } from "./stream-examples.ts";

/**
 * A split in memory as a streamed one, for sets that fit there but not on the device. Nothing is copied: chunks are views, in
 * the split's order; shuffle it before (`shuffleExamples`), since the trainer mixes examples within chunks only.
 *
 * @throws DatasetError `argument` unless `chunkSize` is a whole number >= 1.
 *
 * @example
 * ```ts
 * import { streamSplit, xor } from "@tenon/datasets";
 *
 * const streamed = streamSplit(xor({ size: 10 }).splits.train, 4);
 * const sizes: unknown[] = [];
 * for await (const { inputs } of streamed.chunks(0)) sizes.push(inputs[0]?.shape[0]);
 * sizes; // => [4, 4, 2]
 * ```
 */
export function streamSplit(split: Split, chunkSize: number): StreamedSplit {
  checkCount("chunkSize", chunkSize);
  const { size } = split;
  async function* chunks(): AsyncGenerator<Chunk> {
    for (let begin = 0; begin < size; begin += chunkSize)
      yield takeExamples(split, begin, Math.min(size, begin + chunkSize));
  }
  return Object.freeze({ size, chunkSize, chunks });
}

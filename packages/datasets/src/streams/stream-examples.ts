import type { Chunk, StreamedSplit } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { Collector, type Example } from "./collector.ts";

export interface ExampleStream {
  /** How many examples an iteration gives. */
  readonly size: number;
  /** How many of them are in memory, and on the device, at a time. */
  readonly chunkSize: number;
  /** Begins an iteration; called once for each pass. May give another order for another epoch. */
  readonly examples: (epoch: number) => Iterable<Example> | AsyncIterable<Example>;
}

/**
 * A streamed split of examples from anything that can be iterated again and again. Memory: one chunk and one example.
 *
 * @throws DatasetError `argument` for sizes that are no whole numbers >= 1; while it is iterated `example`, for one that is
 *   not like the first, and for more or fewer than `size`
 *
 * @example
 * ```ts
 * import { streamExamples } from "@tenon/datasets";
 * import { tensorData } from "@tenon/tensor";
 *
 * const squares = streamExamples({
 *   size: 5,
 *   chunkSize: 2,
 *   *examples() {
 *     for (let x = 0; x < 5; x++) yield { inputs: [tensorData("f32", [x])], targets: [tensorData("f32", [x * x])] };
 *   },
 * });
 * const targets: unknown[] = [];
 * for await (const chunk of squares.chunks(0)) targets.push(chunk.targets[0]?.data);
 * targets; // => [[0, 1], [4, 9], [16]]
 * ```
 */
export function streamExamples({ size, chunkSize, examples }: ExampleStream): StreamedSplit {
  checkCount("size", size);
  checkCount("chunkSize", chunkSize);
  async function* chunks(epoch: number): AsyncGenerator<Chunk> {
    const collector = new Collector();
    let count = 0;
    for await (const example of examples(epoch)) {
      if (count === size)
        throw new DatasetError({ code: "example", index: count, problem: `there are more than the ${size} promised` });
      collector.add(example);
      count++;
      if (collector.size === chunkSize) yield collector.take();
    }
    if (count < size)
      throw new DatasetError({ code: "example", index: count, problem: `is missing; ${size} were promised` });
    if (collector.size > 0) yield collector.take();
  }
  return Object.freeze({ size, chunkSize, chunks });
}

/** @throws DatasetError `argument` */
export function checkCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new DatasetError({ code: "argument", name, expected: "a whole number >= 1", actual: count });
}

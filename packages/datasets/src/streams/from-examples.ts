import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { createSplit } from "../splits/split.ts";
import { Collector, type Example } from "./collector.ts";

/**
 * Collects examples from anything that can be iterated (an array, a generator, rows of a database) into a split in memory.
 *
 * @param options `maximum`: the most examples to take before an endless source is given up, default 10,000,000
 * @throws DatasetError `example` for one that is not like the first, for none at all, and for more than `maximum`
 *
 * @example
 * ```ts
 * import { fromExamples } from "@tenon/datasets";
 * import { tensorData } from "@tenon/tensor";
 *
 * async function* parabola() {
 *   for (const x of [-1, 0, 2]) yield { inputs: [tensorData("f32", [x])], targets: [tensorData("f32", [x * x])] };
 * }
 * const split = await fromExamples(parabola());
 * split.inputs[0]; // => { dtype: "f32", shape: [3, 1], data: Float32Array.of(-1, 0, 2) }
 * ```
 */
export async function fromExamples(
  examples: Iterable<Example> | AsyncIterable<Example>,
  { maximum = 10_000_000 }: { readonly maximum?: number | undefined } = {},
): Promise<Split> {
  const collector = new Collector();
  for await (const example of examples) {
    if (collector.size === maximum)
      throw new DatasetError({
        code: "example",
        index: maximum,
        problem: "there are more than may be held in memory; raise maximum, or use streamExamples",
      });
    collector.add(example);
  }
  if (collector.size === 0) throw new DatasetError({ code: "example", index: 0, problem: "there is none" });
  return createSplit(collector.take());
}

import type { Chunk, Split, StreamedSplit } from "../dataset.ts";
import type { Refuse } from "../splits/check-split.ts";

/** A streamed split whose chunks are checked as they come: each by `check`, their sizes here. */
export function checkedStream(
  where: string,
  source: StreamedSplit,
  check: (where: string, chunk: Split) => void,
  refuse: Refuse,
): StreamedSplit {
  const { size, chunkSize } = source;
  if (!Number.isSafeInteger(size) || size < 1) refuse(`${where}.size`, `${size} examples; leave an empty split out`);
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1)
    refuse(`${where}.chunkSize`, `${chunkSize} has to be a whole number >= 1`);

  async function* chunks(epoch: number): AsyncGenerator<Chunk> {
    let done = 0;
    for await (const chunk of source.chunks(epoch)) {
      const here = `${where} (from example ${done})`;
      const expected = Math.min(chunkSize, size - done);
      if (expected === 0) refuse(here, `more chunks than its ${size} examples fill`);
      const { inputs, targets } = chunk;
      const found = inputs[0]?.shape[0] ?? 0;
      if (found !== expected) refuse(here, `a chunk holds ${found} examples instead of ${expected}`);
      check(here, { size: expected, inputs, targets });
      done += expected;
      yield chunk;
    }
    if (done < size) refuse(where, `its chunks hold ${done} examples instead of ${size}`);
  }
  return Object.freeze({ size, chunkSize, chunks });
}

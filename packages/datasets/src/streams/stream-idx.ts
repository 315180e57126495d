import { foldKey, permutation, randomKey, type TensorData } from "@tenon/tensor";
import type { Chunk, StreamedSplit } from "../dataset.ts";
import { DatasetError, inFile } from "../dataset-error.ts";
import { type IdxHeader, maximumIdxHeader, readIdxElements, readIdxHeader } from "../idx.ts";
import { checkSeed } from "../splits/select-examples.ts";
import type { ByteSource } from "./byte-source.ts";
import { checkCount } from "./stream-examples.ts";

export interface IdxStream {
  readonly inputs: readonly ByteSource[];
  readonly targets: readonly ByteSource[];
  /** How many examples are in memory, and on the device, at a time. */
  readonly chunkSize: number;
  /** Where given, the order of chunks is another one in every epoch, drawn from this; the last, shorter one stays last. */
  readonly seed?: number | undefined;
}

/**
 * IDX files of any size as a streamed split: their headers are read at once, their examples by ranges, a chunk at a time. The
 * leading axis of every file counts examples.
 *
 * @throws DatasetError those of `readIdx`, which name the file; `definition` where files disagree on the number of examples;
 *   `argument`
 *
 * @example
 * ```ts
 * import { blobSource, streamIdx } from "@tenon/datasets";
 *
 * const pairs = blobSource(new Blob([new Uint8Array([0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6])]), "pairs");
 * const labels = blobSource(new Blob([new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 0])]), "labels");
 * const split = await streamIdx({ inputs: [pairs], targets: [labels], chunkSize: 2 });
 * const chunks: unknown[] = [];
 * for await (const { inputs } of split.chunks(0)) chunks.push(inputs[0]?.data);
 * chunks; // => [[1, 2, 3, 4], [5, 6]]
 * ```
 */
export async function streamIdx({ inputs, targets, chunkSize, seed }: IdxStream): Promise<StreamedSplit> {
  checkCount("chunkSize", chunkSize);
  if (seed !== undefined) checkSeed(seed);
  const files = await Promise.all([...inputs, ...targets].map(open));
  const [first] = files;
  if (first === undefined)
    throw new DatasetError({ code: "argument", name: "inputs", expected: "at least one file", actual: "none" });
  const size = first.header.shape[0] ?? 0;
  for (const { source, header } of files)
    if (header.shape[0] !== size)
      throw new DatasetError({
        code: "definition",
        dataset: "split",
        where: source.name,
        problem:
          header.shape[0] === undefined
            ? "is a scalar; the leading axis counts examples"
            : `holds ${header.shape[0]} examples where ${first.source.name} holds ${size}`,
      });

  async function* chunks(epoch: number): AsyncGenerator<Chunk> {
    const whole = Math.floor(size / chunkSize);
    const order = seed === undefined ? undefined : permutation(foldKey(randomKey(seed), epoch), whole);
    for (let turn = 0; turn * chunkSize < size; turn++) {
      const begin = (turn < whole ? (order?.[turn] ?? turn) : turn) * chunkSize;
      const end = Math.min(size, begin + chunkSize);
      const tensors = await Promise.all(files.map((file) => readExamples(file, begin, end)));
      yield { inputs: tensors.slice(0, inputs.length), targets: tensors.slice(inputs.length) };
    }
  }
  return Object.freeze({ size, chunkSize, chunks });
}

interface IdxFile {
  readonly source: ByteSource;
  readonly header: IdxHeader;
}

const open = (source: ByteSource): Promise<IdxFile> =>
  inFile(source.name, async () => {
    const header = readIdxHeader(await source.read(0, Math.min(source.size, maximumIdxHeader)));
    const { size: actual } = source;
    const { total: expected } = header;
    if (actual < expected) throw new DatasetError({ code: "idx-truncated", expected, actual, part: "data" });
    if (actual > expected) throw new DatasetError({ code: "idx-trailing", expected, actual });
    return { source, header };
  });

const readExamples = ({ source, header }: IdxFile, begin: number, end: number): Promise<TensorData> =>
  inFile(source.name, async () => {
    const { dtype, shape, bytes, total } = header;
    const exampleBytes = (total - bytes) / (shape[0] ?? 1);
    const [from, to] = [bytes + begin * exampleBytes, bytes + end * exampleBytes];
    const read = await source.read(from, to);
    if (read.byteLength !== to - from)
      throw new DatasetError({
        code: "idx-truncated",
        expected: total,
        actual: from + read.byteLength,
        part: "data",
      });
    return { dtype, shape: [end - begin, ...shape.slice(1)], data: readIdxElements(header, read) };
  });

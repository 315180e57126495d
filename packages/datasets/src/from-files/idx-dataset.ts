import type { TensorData } from "@tenon/tensor";
import { openFile, readFileBytes } from "#read-file";
import type { Dataset, StreamedSplit } from "../dataset.ts";
import { inFile } from "../dataset-error.ts";
import { readGzippedIdx } from "../gzipped-idx.ts";
import { streamIdx } from "../streams/stream-idx.ts";
import { arrayDataset, arraySplits } from "./array-dataset.ts";
import { eachPair, type Pair, type PairOptions, pairsOf } from "./pairs.ts";

export interface IdxDatasetOptions extends PairOptions {
  /**
   * Where given, files are read while learning, this many examples at a time, so that they may be larger than memory; they
   * have to be unpacked then, and `classes` given if targets are class indices.
   */
  readonly chunkSize?: number | undefined;
  /** Seed of the order in which chunks are taken, another one in every epoch. */
  readonly seed?: number | undefined;
}

/** The user's IDX files as a dataset: paths in Node, URLs anywhere. */
export async function idxDataset(options: IdxDatasetOptions): Promise<Dataset> {
  const { chunkSize, classes, seed } = options;
  const pairs = pairsOf(options);
  if (chunkSize === undefined) {
    const read = (path: string): Promise<TensorData> =>
      inFile(path, async () => readGzippedIdx(await readFileBytes(path)));
    const arrays = await eachPair(pairs, async ({ inputs, targets }) => ({
      input: await read(inputs),
      target: await read(targets),
    }));
    return arrayDataset({ name: "idx", classes, ...arraySplits(arrays) });
  }
  const open = async ({ inputs, targets }: Pair): Promise<StreamedSplit> =>
    streamIdx({ inputs: [await openFile(inputs)], targets: [await openFile(targets)], chunkSize, seed });
  const splits = await eachPair(pairs, open);
  return arrayDataset({ name: "idx", classes, ...(await firstTypes(splits.train)), splits });
}

/** The stored types, by a first look. */
async function firstTypes(split: StreamedSplit): Promise<{ readonly input: TensorData; readonly target: TensorData }> {
  for await (const { inputs, targets } of split.chunks(0)) {
    const [input, target] = [inputs[0], targets[0]];
    if (input !== undefined && target !== undefined) return { input, target };
  }
  const nothing: TensorData = { dtype: "u8", shape: [0], data: new Uint8Array(0) };
  return { input: nothing, target: nothing };
}

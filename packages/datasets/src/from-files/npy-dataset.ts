import type { TensorData } from "@tenon/tensor";
import { readFileBytes } from "#read-file";
import type { Dataset } from "../dataset.ts";
import { inFile } from "../dataset-error.ts";
import { readNpy } from "../npy/read-npy.ts";
import { readNpz } from "../npy/read-npz.ts";
import { arrayDataset, arraySplits } from "./array-dataset.ts";
import { eachPair, type PairOptions, pairsOf } from "./pairs.ts";

/** The user's NPY files as a dataset: paths in Node, URLs anywhere. */
export async function npyDataset(options: PairOptions): Promise<Dataset> {
  const read = (path: string): Promise<TensorData> => inFile(path, async () => readNpy(await readFileBytes(path)));
  const arrays = await eachPair(pairsOf(options), async ({ inputs, targets }) => ({
    input: await read(inputs),
    target: await read(targets),
  }));
  return arrayDataset({ name: "npy", classes: options.classes, ...arraySplits(arrays) });
}

export interface NpzDatasetOptions extends PairOptions {
  readonly file: string;
}

/** Arrays of the user's NPZ file as a dataset; the other options are names of arrays in it. */
export async function npzDataset({ file, ...options }: NpzDatasetOptions): Promise<Dataset> {
  const pairs = pairsOf(options);
  const names = Object.values(pairs).flatMap(({ inputs, targets }) => [inputs, targets]);
  const found = await inFile(file, async () => readNpz(await readFileBytes(file), [...new Set(names)]));
  const arrays = await eachPair(pairs, async ({ inputs, targets }) => ({
    input: found[inputs] as TensorData,
    target: found[targets] as TensorData,
  }));
  return arrayDataset({ name: "npz", classes: options.classes, ...arraySplits(arrays) });
}

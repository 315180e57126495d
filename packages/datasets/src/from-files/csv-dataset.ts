import { readFileBytes } from "#read-file";
import type { CsvOptions } from "../csv/csv-options.ts";
import type { CsvSchema } from "../csv/csv-schema.ts";
import { featureCount } from "../csv/csv-schema.ts";
import { type CsvData, readCsv } from "../csv/read-csv.ts";
import type { Dataset, Split } from "../dataset.ts";
import { DatasetError, inFile } from "../dataset-error.ts";
import { defineDataset } from "../define-dataset.ts";
import { divideExamples } from "../splits/divide-examples.ts";

export interface CsvDatasetOptions extends Omit<CsvOptions, "label"> {
  readonly file: string;
  readonly label: string;
  readonly validationFile?: string | undefined;
  readonly testFile?: string | undefined;
  /** Share of the rows to test with, where there is no `testFile`; from each class alike. 0 to 0.9, default 0.2. */
  readonly test?: number | undefined;
  /** Which rows these are, default 0. */
  readonly seed?: number | undefined;
}

/** The user's CSV files as a dataset: paths in Node, URLs anywhere. Categories and means are those of `file`. */
export async function csvDataset(options: CsvDatasetOptions): Promise<Dataset<Split>> {
  const { file, validationFile, testFile, test = 0.2, seed = 0, ...csv } = options;
  const all = await inFile(file, async () => readCsv(await readFileBytes(file), csv));
  const { schema, classes } = all;
  const another = async (path: string | undefined): Promise<Split | undefined> => {
    if (path === undefined) return undefined;
    return inFile(path, async () => labelled(readCsv(await readFileBytes(path), { schema }), schema).split);
  };
  const [validation, tested] = [await another(validationFile), await another(testFile)];
  const divided = tested !== undefined || test === 0;
  const [train, off] = divided
    ? [all.split]
    : divideExamples(all.split, [1 - test, test], { seed, stratified: classes !== undefined });
  const testSplit = tested ?? off;
  const features = schema.inputs.reduce((sum, input) => sum + featureCount(input), 0);
  return defineDataset({
    name: "csv",
    inputTypes: [{ dtype: "f32", shape: [features] }],
    targetTypes: [classes ? { dtype: "i32", shape: [] } : { dtype: "f32", shape: [1] }],
    ...(classes && { classes }),
    csv: schema,
    splits: { train: train ?? all.split, ...(validation && { validation }), ...(testSplit && { test: testSplit }) },
    prepare: (batch) => batch,
  });
}

/** Files to test with have the label too. */
function labelled(data: CsvData, { target }: CsvSchema): CsvData {
  if (data.split.targets.length === 0 && target !== undefined)
    throw new DatasetError({ code: "csv-column", column: target.column, problem: "is the label and is not there" });
  return data;
}

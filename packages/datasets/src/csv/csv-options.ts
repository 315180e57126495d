import { DatasetError } from "../dataset-error.ts";

/**
 * What a column is: `number` becomes one feature; `category` as many as it has different values (one-hot), or a class index if
 * it is the label; `ignored` is not looked at.
 */
export type CsvColumnType = "number" | "category" | "ignored";

export interface CsvOptions {
  /** The column to be predicted, by name. Without one the table has no targets. */
  readonly label?: string | undefined;
  /**
   * What columns are, by name. Those that are not listed are numbers, the label a category: list it as a number for
   * regression.
   */
  readonly columns?: Readonly<Record<string, CsvColumnType>> | undefined;
  /** Whether the first line names the columns (default true). Otherwise they are called "1", "2", and so on. */
  readonly header?: boolean | undefined;
  /** One character that parts fields, default ",". */
  readonly delimiter?: string | undefined;
  /**
   * What to do where a value is missing: refuse the file (`error`, the default), leave the row out (`drop`), take the mean of
   * the column (`mean`) or a number. A missing category becomes zeros in the latter two; a missing label is an error in all but
   * `drop`.
   */
  readonly missing?: "error" | "drop" | "mean" | number | undefined;
  /** How a missing value is written, default "", "NA", "N/A", "NaN", "nan", "null", "?". Blanks around it do not count. */
  readonly missingValues?: readonly string[] | undefined;
  /** The most different values a category may have: 1 to 1000, default 100. More look like text or numbers. */
  readonly maximumCategories?: number | undefined;
}

export const defaultMissingValues: readonly string[] = ["", "NA", "N/A", "NaN", "nan", "null", "?"];
export const maximumMaximumCategories = 1000;

/** @throws DatasetError `argument` */
export function checkCsvOptions({ delimiter = ",", missing = "error", maximumCategories = 100 }: CsvOptions): void {
  const refuse = (name: string, expected: string, actual: unknown): never => {
    throw new DatasetError({ code: "argument", name, expected, actual });
  };
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    refuse("delimiter", "one character other than a quote and a line's end", delimiter);
  if (
    typeof missing === "number" ? !Number.isFinite(Math.fround(missing)) : !["error", "drop", "mean"].includes(missing)
  )
    refuse("missing", '"error", "drop", "mean" or a number', missing);
  if (!Number.isInteger(maximumCategories) || maximumCategories < 1 || maximumCategories > maximumMaximumCategories)
    refuse("maximumCategories", `a whole number from 1 to ${maximumMaximumCategories}`, maximumCategories);
}

/**
 * How the columns of a CSV file become numbers, found in the file that was trained on and needed for every file that is to
 * be read alike: the order of categories, the means for missing values. Plain JSON, so that it can be kept beside a model.
 */
export interface CsvSchema {
  readonly header: boolean;
  readonly delimiter: string;
  readonly missingValues: readonly string[];
  /** Whether rows with missing values are left out. */
  readonly drop: boolean;
  readonly inputs: readonly CsvInput[];
  readonly target?: CsvTarget;
}

export type CsvInput =
  /** One feature; `fill` stands for a missing value, which is an error without it. */
  | { readonly column: string; readonly type: "number"; readonly fill?: number }
  /** A feature for each category; where `fill` is given, zeros stand for a missing value. */
  | { readonly column: string; readonly type: "category"; readonly categories: readonly string[]; readonly fill?: 0 };

export type CsvTarget =
  | { readonly column: string; readonly type: "number" }
  | { readonly column: string; readonly type: "category"; readonly categories: readonly string[] };

/** How many features an input column makes. */
export const featureCount = (input: CsvInput): number => (input.type === "number" ? 1 : input.categories.length);

/**
 * The names of the features, in their order: a column's name, or "column=category".
 *
 * @example
 * ```ts
 * import { csvFeatures, readCsv } from "@tenon/datasets";
 *
 * const { schema } = readCsv("size,colour\n1,red\n2,blue", { columns: { colour: "category" } });
 * csvFeatures(schema); // => ["size", "colour=blue", "colour=red"]
 * ```
 */
export function csvFeatures({ inputs }: CsvSchema): readonly string[] {
  return inputs.flatMap((input) =>
    input.type === "number" ? [input.column] : input.categories.map((category) => `${input.column}=${category}`),
  );
}

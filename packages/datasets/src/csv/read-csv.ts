import type { TensorData } from "@tenon/tensor";
import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";
import { createSplit } from "../splits/split.ts";
import { numberOf } from "./csv-fields.ts";
import { type CsvOptions, checkCsvOptions } from "./csv-options.ts";
import { type CsvSchema, type CsvTarget, featureCount } from "./csv-schema.ts";
import { type CsvTable, csvTable } from "./csv-table.ts";
import { fitCsvSchema, unknown } from "./fit-csv-schema.ts";

export interface CsvData {
  /** f32[rows, features]; the target is i32[rows] for classes, f32[rows, 1] for a number, and absent without a label. */
  readonly split: Split;
  readonly schema: CsvSchema;
  /** Names of the classes, where the label is a category. */
  readonly classes?: readonly string[];
  /** Line of the file that each example begins on. */
  readonly lines: readonly number[];
}

/**
 * Reads a CSV file (RFC 4180; text or UTF-8): numbers as they are, categories as one-hot features, the label as class index or
 * number.
 *
 * `options` say what columns are; categories and means are then found in the file. A second file, to test with say, is
 * read by the `schema` of the first one, so that equal categories get equal numbers; its columns are found by name, and its
 * label may be absent.
 *
 * Memory: in proportion to the text. A category makes at most `maximumCategories` features.
 *
 * @throws DatasetError `csv-syntax`, `csv-ragged`, `csv-value`, `csv-missing`, `csv-column` or `csv-empty`, with the line and
 *   the column; `argument` for an option out of range.
 *
 * @example
 * ```ts
 * import { readCsv } from "@tenon/datasets";
 *
 * const flowers = "length,colour,kind\n5.1,red,rose\n4.9,blue,violet\n";
 * const { split, classes, schema } = readCsv(flowers, { label: "kind", columns: { colour: "category" } });
 * split.inputs[0]?.data; // => [5.1, 0, 1, 4.9, 1, 0]
 * split.targets[0]?.data; // => [0, 1]
 * classes; // => ["rose", "violet"]
 *
 * readCsv("kind,colour,length\nviolet,red,4\n", { schema }).split.inputs[0]?.data; // => [4, 0, 1]
 * readCsv("length,kind\n5.1,rose\nlong,rose\n", { label: "kind" }); // => throws /line 3, column "length": "long" is not a number/
 * ```
 */
export function readCsv(
  source: string | Uint8Array,
  options: CsvOptions | { readonly schema: CsvSchema } = {},
): CsvData {
  if ("schema" in options) {
    const { schema } = options;
    return encode(csvTable(source, schema.delimiter, schema.header), schema);
  }
  checkCsvOptions(options);
  const { delimiter = ",", header = true } = options;
  const table = csvTable(source, delimiter, header);
  return encode(table, fitCsvSchema(table, options));
}

function encode(table: CsvTable, schema: CsvSchema): CsvData {
  const absent = new Set(schema.missingValues);
  const position = (column: string): number => {
    const index = table.columns.get(column);
    if (index === undefined) throw unknown(column, table);
    return index;
  };
  const target = schema.target !== undefined && table.columns.has(schema.target.column) ? schema.target : undefined;
  const columns = schema.inputs.map((input) => ({
    input,
    index: position(input.column),
    width: featureCount(input),
    places: input.type === "category" ? placesOf(input.categories) : undefined,
  }));
  const targetIndex = target && position(target.column);
  const targetPlaces = target?.type === "category" ? placesOf(target.categories) : undefined;
  const at = ({ fields }: { readonly fields: readonly string[] }, index: number): string =>
    (fields[index] ?? "").trim();

  const rows = schema.drop
    ? table.rows.filter(
        (row) =>
          !columns.some(({ index }) => absent.has(at(row, index))) &&
          !(targetIndex !== undefined && absent.has(at(row, targetIndex))),
      )
    : table.rows;
  if (rows.length === 0) throw new DatasetError({ code: "csv-empty", problem: "a row that misses no value" });

  const width = columns.reduce((total, column) => total + column.width, 0);
  const features = new Float32Array(rows.length * width);
  const labels = target?.type === "category" ? new Int32Array(rows.length) : new Float32Array(target ? rows.length : 0);
  for (const [example, row] of rows.entries()) {
    let feature = example * width;
    for (const { input, index, width: own, places } of columns) {
      const field = at(row, index);
      if (absent.has(field)) {
        if (input.fill === undefined) throw missing(row.line, input.column);
        features[feature] = input.fill;
      } else if (places === undefined) features[feature] = numberOf(field, row.line, input.column);
      else features[feature + placeOf(places, field, row.line, input.column)] = 1;
      feature += own;
    }
    if (target === undefined || targetIndex === undefined) continue;
    const field = at(row, targetIndex);
    if (absent.has(field)) throw missing(row.line, target.column);
    labels[example] = targetPlaces
      ? placeOf(targetPlaces, field, row.line, target.column)
      : numberOf(field, row.line, target.column);
  }
  return {
    split: createSplit({
      inputs: [{ dtype: "f32", shape: [rows.length, width], data: features }],
      targets: target ? [targetData(target, labels)] : [],
    }),
    schema,
    ...(schema.target?.type === "category" && { classes: schema.target.categories }),
    lines: rows.map(({ line }) => line),
  };
}

const targetData = ({ type }: CsvTarget, data: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): TensorData =>
  type === "category" ? { dtype: "i32", shape: [data.length], data } : { dtype: "f32", shape: [data.length, 1], data };

const placesOf = (categories: readonly string[]): ReadonlyMap<string, number> =>
  new Map(categories.map((category, place) => [category, place]));

function placeOf(places: ReadonlyMap<string, number>, value: string, line: number, column: string): number {
  const place = places.get(value);
  if (place !== undefined) return place;
  const known = [...places.keys()].slice(0, 10).map((one) => JSON.stringify(one.slice(0, 40)));
  const expected = `one of ${known.join(", ")}${places.size > known.length ? ", ..." : ""}`;
  throw new DatasetError({ code: "csv-value", line, column, value, expected });
}

const missing = (line: number, column: string): DatasetError => new DatasetError({ code: "csv-missing", line, column });

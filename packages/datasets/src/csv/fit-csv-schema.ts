import { DatasetError } from "../dataset-error.ts";
import { numberOf, sortCategories } from "./csv-fields.ts";
import { type CsvColumnType, type CsvOptions, defaultMissingValues } from "./csv-options.ts";
import type { CsvRow } from "./csv-rows.ts";
import type { CsvInput, CsvSchema, CsvTarget } from "./csv-schema.ts";
import type { CsvTable } from "./csv-table.ts";

/** What the columns of a table become: types as asked for, categories and means as found. */
export function fitCsvSchema(table: CsvTable, options: CsvOptions): CsvSchema {
  const { label, columns = {}, missing = "error", missingValues = defaultMissingValues } = options;
  const { maximumCategories = 100 } = options;
  for (const column of [...Object.keys(columns), ...(label === undefined ? [] : [label])])
    if (!table.columns.has(column)) throw unknown(column, table);

  const absent = new Set(missingValues);
  const typeOf = (column: string): CsvColumnType =>
    (Object.hasOwn(columns, column) ? columns[column] : undefined) ?? (column === label ? "category" : "number");
  const used = [...table.columns]
    .filter(([column]) => typeOf(column) !== "ignored")
    .map(([column, index]) => ({ column, index }));
  if (label !== undefined && typeOf(label) === "ignored")
    throw new DatasetError({ code: "csv-column", column: label, problem: "is the label and cannot be ignored" });
  // Rows that will be left out teach nothing either.
  const rows =
    missing === "drop"
      ? table.rows.filter(({ fields }) => !used.some(({ index }) => absent.has(fieldAt(fields, index))))
      : table.rows;
  if (rows.length === 0) throw new DatasetError({ code: "csv-empty", problem: "a row that misses no value" });

  const categoriesOf = (column: string, index: number): readonly string[] => {
    const found = new Set<string>();
    for (const { fields } of rows) {
      const field = fieldAt(fields, index);
      if (!absent.has(field)) found.add(field);
      if (found.size > maximumCategories)
        throw new DatasetError({
          code: "csv-column",
          column,
          problem: `has more than ${maximumCategories} different values; is it ${column === label ? "a number" : "text"}? Otherwise raise maximumCategories`,
        });
    }
    return sortCategories(found);
  };

  const inputs: CsvInput[] = [];
  let target: CsvTarget | undefined;
  for (const { column, index } of used) {
    const type = typeOf(column);
    if (column === label)
      target =
        type === "number" ? { column, type } : { column, type: "category", categories: categoriesOf(column, index) };
    else if (type === "category")
      inputs.push({
        column,
        type,
        categories: categoriesOf(column, index),
        ...((missing === "mean" || typeof missing === "number") && { fill: 0 }),
      });
    else
      inputs.push({
        column,
        type: "number",
        ...(missing === "mean" && { fill: meanOf(rows, column, index, absent) }),
        ...(typeof missing === "number" && { fill: missing }),
      });
  }
  if (inputs.length === 0)
    throw new DatasetError({ code: "csv-empty", problem: "a column to learn from: all are ignored or the label" });
  const { header = true, delimiter = "," } = options;
  return { header, delimiter, missingValues, drop: missing === "drop", inputs, ...(target && { target }) };
}

const fieldAt = (fields: readonly string[], index: number): string => (fields[index] ?? "").trim();

function meanOf(rows: readonly CsvRow[], column: string, index: number, absent: ReadonlySet<string>): number {
  let [count, mean] = [0, 0];
  for (const { line, fields } of rows) {
    const field = fieldAt(fields, index);
    if (absent.has(field)) continue;
    count++;
    mean += (numberOf(field, line, column) - mean) / count;
  }
  if (count === 0)
    throw new DatasetError({ code: "csv-column", column, problem: "has no value at all to take the mean of" });
  return mean;
}

export function unknown(column: string, table: CsvTable): DatasetError {
  const shown = [...table.columns.keys()].slice(0, 20).map((one) => JSON.stringify(one.slice(0, 40)));
  const more = table.columns.size > shown.length ? ", ..." : "";
  return new DatasetError({
    code: "csv-column",
    column,
    problem: `is not there; columns are ${shown.join(", ")}${more}`,
  });
}

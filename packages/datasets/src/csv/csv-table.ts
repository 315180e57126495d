import { DatasetError } from "../dataset-error.ts";
import { type CsvRow, csvRows } from "./csv-rows.ts";

/** A CSV text taken apart: every row has a field for every column. */
export interface CsvTable {
  /** Where each column is, by name, in the order of the file. */
  readonly columns: ReadonlyMap<string, number>;
  readonly rows: readonly CsvRow[];
}

/**
 * Takes a CSV file (RFC 4180; text or UTF-8) apart without reading numbers; `readCsv` does that. Without a header, columns are
 * called "1", "2", and so on. Blank lines are skipped.
 *
 * @throws DatasetError `csv-syntax`, `csv-ragged`, `csv-column` for a name that stands twice, `csv-empty`
 *
 * @example
 * ```ts
 * import { csvTable } from "@tenon/datasets";
 *
 * const { columns, rows } = csvTable('file,label\n1.png,"cat, black"\n');
 * rows[0]; // => { line: 2, fields: ["1.png", "cat, black"] }
 * columns.get("label"); // => 1
 * ```
 */
export function csvTable(source: string | Uint8Array, delimiter: string = ",", header: boolean = true): CsvTable {
  const rows: CsvRow[] = [];
  let columns: ReadonlyMap<string, number> | undefined;
  for (const row of csvRows(typeof source === "string" ? source : decode(source), delimiter)) {
    if (columns !== undefined && row.fields.length !== columns.size)
      throw new DatasetError({
        code: "csv-ragged",
        line: row.line,
        expected: columns.size,
        actual: row.fields.length,
      });
    if (columns !== undefined) rows.push(row);
    else if (header) columns = names(row);
    else {
      columns = new Map(row.fields.map((_, index) => [String(index + 1), index]));
      rows.push(row);
    }
  }
  if (columns === undefined) throw new DatasetError({ code: "csv-empty", problem: "a line" });
  if (rows.length === 0)
    throw new DatasetError({ code: "csv-empty", problem: "a line below the names of its columns" });
  return { columns, rows };
}

function names({ fields }: CsvRow): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (const [index, field] of fields.entries()) {
    const column = field.trim();
    if (columns.has(column))
      throw new DatasetError({ code: "csv-column", column, problem: "stands in the first line twice" });
    columns.set(column, index);
  }
  return columns;
}

/** UTF-8 and nothing else: names and categories in another encoding would be wrong in silence. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).split("�", 1)[0] ?? "";
    const lines = before.split(/\r\n|\n|\r/);
    throw new DatasetError(
      {
        code: "csv-syntax",
        line: lines.length,
        position: (lines.at(-1)?.length ?? 0) + 1,
        problem: "a byte that is not UTF-8; save the file in that encoding",
      },
      { cause },
    );
  }
}

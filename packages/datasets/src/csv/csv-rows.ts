import { DatasetError } from "../dataset-error.ts";

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** More columns than a table for people has. */
const maximumFields = 65_536;

/**
 * The rows of a CSV text as RFC 4180 has them: fields are parted by the delimiter, rows by CRLF, LF or CR; a field in double
 * quotes may hold all of these, and a quote is doubled inside. A byte order mark at the start and blank lines are skipped.
 *
 * @throws DatasetError `csv-syntax` for a quote that is not closed, or that stands inside or behind a field, and for a
 *   row of more than 65,536 fields.
 */
export function* csvRows(text: string, delimiter: string): Generator<CsvRow> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  let lineStart = at;
  const syntax = (problem: string, place = { line, position: at - lineStart + 1 }): DatasetError =>
    new DatasetError({ code: "csv-syntax", ...place, problem });

  /** Steps over a line's end, if there is one. */
  const endLine = (): boolean => {
    const character = text[at];
    if (character !== "\n" && character !== "\r") return false;
    at += character === "\r" && text[at + 1] === "\n" ? 2 : 1;
    line++;
    lineStart = at;
    return true;
  };

  const quoted = (): string => {
    const opened = { line, position: at - lineStart + 1 };
    let field = "";
    for (at++; ; ) {
      const close = text.indexOf('"', at);
      if (close < 0) throw syntax("a quote that is opened here is never closed", opened);
      const piece = text.slice(at, close);
      field += piece;
      for (const { index, 0: end } of piece.matchAll(/\r\n|\n|\r/g)) {
        line++;
        lineStart = at + index + end.length;
      }
      at = close + 1;
      if (text[at] !== '"') return field;
      field += '"';
      at++;
    }
  };

  const special = new RegExp(`[${delimiter.replace(/[\]\\^-]/g, "\\$&")}"\r\n]`, "g");
  const plain = (): string => {
    special.lastIndex = at;
    const end = special.exec(text)?.index ?? text.length;
    const field = text.slice(at, end);
    at = end;
    if (text[at] === '"') throw syntax("a quote inside a field; put the field in quotes and double the ones inside");
    return field;
  };

  while (at < text.length) {
    if (endLine()) continue;
    const row: { line: number; fields: string[] } = { line, fields: [] };
    for (;;) {
      if (row.fields.length === maximumFields) throw syntax(`a row of more than ${maximumFields} fields`);
      row.fields.push(text[at] === '"' ? quoted() : plain());
      if (text[at] === delimiter) {
        at++;
        continue;
      }
      if (at >= text.length || endLine()) break;
      throw syntax("text behind a closing quote");
    }
    yield row;
  }
}

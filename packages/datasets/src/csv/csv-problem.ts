/** What is wrong with a CSV file. Lines count from 1, as editors do; `column` is a column's name. */
export type CsvProblem =
  | { readonly code: "csv-syntax"; readonly line: number; readonly position: number; readonly problem: string }
  | { readonly code: "csv-ragged"; readonly line: number; readonly expected: number; readonly actual: number }
  | {
      readonly code: "csv-value";
      readonly line: number;
      readonly column: string;
      readonly value: string;
      readonly expected: string;
    }
  | { readonly code: "csv-missing"; readonly line: number; readonly column: string }
  | { readonly code: "csv-column"; readonly column: string; readonly problem: string }
  | { readonly code: "csv-empty"; readonly problem: string };

export function renderCsvProblem(details: CsvProblem): string {
  switch (details.code) {
    case "csv-syntax":
      return `line ${details.line}, character ${details.position}: ${details.problem}`;
    case "csv-ragged":
      return `line ${details.line} has ${count(details.actual, "field")} where the first line has ${details.expected}`;
    case "csv-value":
      return `line ${details.line}, column "${details.column}": ${excerpt(details.value)} is not ${details.expected}`;
    case "csv-missing":
      return `line ${details.line}, column "${details.column}": the value is missing; give it, or choose missing: "drop", "mean" or a number`;
    case "csv-column":
      return `column "${details.column}" ${details.problem}`;
    case "csv-empty":
      return `a CSV file without ${details.problem}`;
  }
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

/** Fields may be as long as the file; messages are not. */
function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}

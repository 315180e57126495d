import { DatasetError } from "../dataset-error.ts";

/** Decimal numbers as CSV files have them; no hexadecimal, no words. */
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** @throws DatasetError `csv-value` unless the field is a decimal number that f32 holds. */
export function numberOf(field: string, line: number, column: string): number {
  const text = field.trim();
  const value = numeric.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value))
    throw new DatasetError({ code: "csv-value", line, column, value: field, expected: "a number" });
  if (!Number.isFinite(Math.fround(value)))
    throw new DatasetError({ code: "csv-value", line, column, value: field, expected: "a number that f32 holds" });
  return value;
}

/** Categories in the order of their numbers if all are numbers, else of their code units: the same on every machine. */
export function sortCategories(categories: Iterable<string>): readonly string[] {
  const list = [...categories];
  const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
  return list.every((one) => numeric.test(one))
    ? list.sort((left, right) => Number(left) - Number(right) || byText(left, right))
    : list.sort(byText);
}

import type { Json, Spec } from "./json.ts";

// What is asked of data from links and files before they are believed.

export type Range = readonly [least: number, most: number];

export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const isSpec = (value: unknown): value is Spec => isRecord(value) && typeof value["type"] === "string";

/** Whether two values are the same JSON, in whatever order their members come. */
export const isSameJson = (one: Json, other: Json): boolean => canonical(one) === canonical(other);

const canonical = (value: Json): string =>
  JSON.stringify(value, (_, member: Json) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );

export const isWholeIn = (value: unknown, [least, most]: Range): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

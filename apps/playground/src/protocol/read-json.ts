import type { Json, Spec } from "./json.ts";

// What is asked of data from links and files before they are believed.

export type Range = readonly [least: number, most: number];

export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export const isSpec = (value: unknown): value is Spec => isRecord(value) && typeof value["type"] === "string";

export const isWholeIn = (value: unknown, [least, most]: Range): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

import type { JsonValue } from "@tenon/tensor";

// Scores can be NaN or infinite, which JSON has no words for.

const numberName = "$number";

export function toText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "number" && !Number.isFinite(member) ? { [numberName]: String(member) } : member,
  );
}

/** @throws SyntaxError for what is no JSON. */
export function fromText(text: string): JsonValue {
  return JSON.parse(text, (_, member: unknown) => {
    if (typeof member !== "object" || member === null || !Object.hasOwn(member, numberName)) return member;
    return Number((member as Readonly<Record<string, unknown>>)[numberName]);
  }) as JsonValue;
}

/** The same text for equal values, in whatever order their members were written. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

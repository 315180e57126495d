import type { JsonSchema } from "@tenon/registry";

/** The sort of value that an option takes: `number`, `"auto" | integer`. */
export function optionType(schema: JsonSchema): string {
  const { anyOf, const: only, type } = schema;
  if (anyOf) return anyOf.map(optionType).join(" | ");
  if (only !== undefined) return JSON.stringify(only);
  return typeof type === "string" ? type : "any";
}

/** What an option is for, what it may be and what it is by default, from its schema. */
export function describeOption(schema: JsonSchema): string {
  const { anyOf = [], description, enum: choices, default: value } = schema;
  const notes = [
    choices && `one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`,
    ...[schema, ...anyOf].map(range),
    value !== undefined && `default ${JSON.stringify(value)}`,
  ].filter((note) => typeof note === "string" && note !== "");
  return `${description ?? ""}${notes.length === 0 ? "" : `${description ? " " : ""}(${notes.join(", ")})`}`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  // Whole numbers end where doubles stop counting, which goes without saying.
  const told = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  return [
    told(minimum) ? `>= ${minimum}` : "",
    told(exclusiveMinimum) ? `> ${exclusiveMinimum}` : "",
    told(maximum) ? `<= ${maximum}` : "",
    told(exclusiveMaximum) ? `< ${exclusiveMaximum}` : "",
  ]
    .filter((bound) => bound !== "")
    .join(", ");
}

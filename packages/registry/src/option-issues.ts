import type { StandardSchemaV1 } from "@standard-schema/spec";
import { closest } from "./did-you-mean.ts";
import type { OptionIssue } from "./errors/spec-errors.ts";
import { describeSchema, schemaAt } from "./expectation.ts";
import type { JsonSchema } from "./json-schema.ts";
import { isClosed, optionNames } from "./options-schema.ts";
import type { Path, PathSegment } from "./path.ts";

/** Options that the schema does not list. None when it lists none, or welcomes others. */
export function unknownOptions(options: unknown, schema: JsonSchema, path: Path): readonly OptionIssue[] {
  if (typeof options !== "object" || options === null || !isClosed(schema)) return [];
  const known = optionNames(schema);
  return Object.keys(options)
    .filter((option) => !known.includes(option))
    .map((option) => ({
      problem: "unknown",
      path: [...path, option],
      option,
      given: property(options, option),
      expected: undefined,
      suggestion: closest(option, known),
      message: undefined,
    }));
}

/** What a schema library found, with the value that it found and what would do in its place. */
export function schemaIssue(
  issue: StandardSchemaV1.Issue,
  options: unknown,
  schema: JsonSchema,
  path: Path,
): OptionIssue {
  const inside = (issue.path ?? []).map(segmentOf);
  const given = inside.reduce<unknown>(property, options);
  const found = schemaAt(schema, inside);
  const [option] = inside;
  return {
    problem: given === undefined && inside.length > 0 ? "missing" : "invalid",
    path: [...path, ...inside],
    option: option === undefined ? "" : String(option),
    given,
    expected: found === undefined ? undefined : describeSchema(found),
    suggestion: undefined,
    message: issue.message,
  };
}

function segmentOf(segment: PropertyKey | StandardSchemaV1.PathSegment): PathSegment {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "symbol" ? String(key) : key;
}

/** An own data property, without running a getter or seeing a prototype's. */
function property(value: unknown, key: PathSegment): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

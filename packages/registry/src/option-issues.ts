import type { StandardSchemaV1 } from "@standard-schema/spec";
import { departures, member } from "./departures.ts";
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
      given: member(options, option),
      expected: undefined,
      suggestion: closest(option, known),
      message: undefined,
    }));
}

/**
 * What a schema library found, with the value that it found and what would do in its place. Of an object that fits no
 * alternative, or has members too many, it is told member by member.
 */
export function schemaIssues(
  issue: StandardSchemaV1.Issue,
  options: unknown,
  schema: JsonSchema,
  path: Path,
): readonly OptionIssue[] {
  const inside = (issue.path ?? []).map(segmentOf);
  const given = inside.reduce<unknown>(member, options);
  const found = schemaAt(schema, inside);
  const [option] = inside;
  const common = { option: option === undefined ? "" : String(option), message: issue.message };
  const within =
    found !== undefined && option !== undefined && typeof given === "object" && given !== null && !Array.isArray(given)
      ? departures(found, given)
      : [];
  if (within.length > 0)
    return within.map(({ member: name, ...departure }) => ({
      ...common,
      ...departure,
      path: [...path, ...inside, name],
      given: member(given, name),
    }));
  return [
    {
      ...common,
      problem: given === undefined && inside.length > 0 ? "missing" : "invalid",
      path: [...path, ...inside],
      given,
      expected: found === undefined ? undefined : describeSchema(found),
      suggestion: undefined,
    },
  ];
}

function segmentOf(segment: PropertyKey | StandardSchemaV1.PathSegment): PathSegment {
  const key = typeof segment === "object" ? segment.key : segment;
  return typeof key === "symbol" ? String(key) : key;
}

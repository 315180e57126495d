import { closest } from "./did-you-mean.ts";
import { describeSchema } from "./expectation.ts";
import type { JsonSchema } from "./json-schema.ts";
import { isClosed, optionNames } from "./options-schema.ts";
import type { PathSegment } from "./path.ts";

/** How a member of an object is not what a schema says. */
export interface Departure {
  readonly problem: "missing" | "unknown" | "invalid";
  readonly member: string;
  readonly expected: string | undefined;
  readonly suggestion: string | undefined;
}

/**
 * The members by which an object departs from a schema of objects, or from that alternative of a schema whose fixed members
 * (`"type": "normal"`) it has. Of alternatives schema libraries say only that none fits. Empty where this cannot tell.
 */
export function departures(schema: JsonSchema, value: object): readonly Departure[] {
  const alternatives = objectsOf(schema);
  const fixed = fixedMember(alternatives);
  const [chosen, ...others] =
    fixed === undefined
      ? alternatives
      : alternatives.filter(({ properties }) => isAmong(valuesOf(properties?.[fixed]), member(value, fixed)));
  if (fixed !== undefined && chosen === undefined) {
    const choices = alternatives.flatMap(({ properties }) => valuesOf(properties?.[fixed]));
    return [departure(fixed, { enum: [...new Set(choices)] }, member(value, fixed))];
  }
  if (chosen === undefined || others.length > 0) return [];
  const found = departuresFrom(chosen, value);
  // What is wrong with the members of a plain object libraries tell by themselves.
  return chosen === schema ? found.filter(({ problem }) => problem === "unknown") : found;
}

function departuresFrom(schema: JsonSchema, value: object): readonly Departure[] {
  const names = optionNames(schema);
  const unknown = isClosed(schema) ? Object.keys(value).filter((name) => !names.includes(name)) : [];
  const wrong = Object.entries(schema.properties ?? {}).filter(([name, known]) => {
    const given = member(value, name);
    return given === undefined ? schema.required?.includes(name) : !hasType(known, given);
  });
  return [
    ...unknown.map((name) => ({
      problem: "unknown" as const,
      member: name,
      expected: `one of ${names.map((known) => JSON.stringify(known)).join(", ")}`,
      suggestion: closest(name, names),
    })),
    ...wrong.map(([name, known]) => departure(name, known, member(value, name))),
  ];
}

function departure(name: string, schema: JsonSchema, given: unknown): Departure {
  return {
    problem: given === undefined ? "missing" : "invalid",
    member: name,
    expected: describeSchema(schema),
    suggestion: undefined,
  };
}

/** The schema and its alternatives, as far as they are of objects with listed members. */
function objectsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.properties !== undefined) return [schema];
  return (schema.anyOf ?? schema.oneOf ?? []).flatMap(objectsOf);
}

/** The member that tells several alternatives apart: the first that has listed values in all of them. */
function fixedMember(alternatives: readonly JsonSchema[]): string | undefined {
  if (alternatives.length < 2) return undefined;
  return Object.keys(alternatives[0]?.properties ?? {}).find((name) =>
    alternatives.every(({ properties }) => valuesOf(properties?.[name]).length > 0),
  );
}

function valuesOf(schema: JsonSchema | undefined): readonly unknown[] {
  return schema?.const !== undefined ? [schema.const] : (schema?.enum ?? []);
}

const isAmong = (values: readonly unknown[], value: unknown): boolean => values.includes(value);

/** Whether a value is of the type, or one of the values, that a schema says; true where it says neither. */
function hasType(schema: JsonSchema, value: unknown): boolean {
  const values = valuesOf(schema);
  if (values.length > 0) return isAmong(values, value);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.length === 0 || types.some((type) => isOfType(type, value));
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}

/** An own data property, without running a getter or seeing a prototype's. */
export function member(value: unknown, name: PathSegment): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

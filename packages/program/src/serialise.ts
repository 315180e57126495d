import { exactNumber } from "./exact-json.ts";
import type { Program } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import { verifyProgram } from "./verify.ts";

// JSON with sorted keys and no white space, so that equal Programs are equal texts. Numbers that JSON lacks are written
// as {"number":"NaN"}; an attribute of a composite that is itself such an object would be read as the number.

const specialNumbers: ReadonlyMap<string, number> = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
  ["-0", -0],
]);

/**
 * A Program as text. Parsing it and serialising again gives the same bytes.
 *
 * @example
 * ```ts
 * import { buildProgram, parseProgram, serialiseProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const f = buildProgram("f", [tensorType("f32", [])], ([x]) => [op.pad(x!, [], [], [], -Infinity)]);
 * serialiseProgram(parseProgram(serialiseProgram(f))) === serialiseProgram(f); // => true
 * ```
 */
export function serialiseProgram(program: Program): string {
  return write(program);
}

function write(value: unknown): string {
  if (typeof value === "number") return JSON.stringify(exactNumber(value));
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
}

const maximumNesting = 256;

/**
 * Reads a serialised Program and verifies it. Nothing in the text is executed.
 *
 * @throws ProgramError `parse` for text that is not JSON or not a Program, or what `verifyProgram` throws.
 */
export function parseProgram(text: string): Program {
  const fail = (reason: string): never => {
    throw new ProgramError({ code: "parse", primitive: "parseProgram", reason });
  };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    fail(`not JSON: ${String(error)}`);
  }
  const read = (value: unknown, depth: number): unknown => {
    if (depth > maximumNesting) fail(`nested more than ${maximumNesting} deep`);
    if (Array.isArray(value)) return value.map((member) => read(member, depth + 1));
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only?.[0] === "number" && typeof only[1] === "string") {
      const special = specialNumbers.get(only[1]);
      if (special !== undefined) return special;
    }
    const members: [string, unknown][] = [];
    for (const [key, member] of entries) {
      if (key === "__proto__") fail('a member is called "__proto__"');
      members.push([key, read(member, depth + 1)]);
    }
    return Object.fromEntries(members);
  };
  const value = read(json, 0);
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail("not a Program but another JSON value");
  try {
    // The cast claims no more than the next line checks.
    verifyProgram(value as Program);
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    fail(`not a well-formed Program: ${String(error)}`);
  }
  return value as Program;
}

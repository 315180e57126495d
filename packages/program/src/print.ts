import type { Program, ValueId } from "./program.ts";
import { outputTypes } from "./program.ts";
import { formatType } from "./tensor-type.ts";

/**
 * A Program as text for people, one node a line, nested Programs indented.
 *
 * @example
 * ```ts
 * import { buildProgram, printProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const double = buildProgram("double", [tensorType("f32", [2])], ([x]) => [op.add(x!, x!)]);
 * printProgram(double).split("\n")[1]; // => "  %1: f32[2] = add(%0, %0)"
 * ```
 */
export function printProgram(program: Program): string {
  return printIndented(program, "");
}

function printIndented(program: Program, indent: string): string {
  const lines: string[] = [];
  const inputs = program.inputs.map((type, id) => `%${id}: ${formatType(type)}`).join(", ");
  lines.push(`${indent}${program.name}(${inputs}) -> (${outputTypes(program).map(formatType).join(", ")}) {`);
  let next: ValueId = program.inputs.length;
  for (const node of program.nodes) {
    const results = node.results.map((type) => `%${next++}: ${formatType(type)}`).join(", ");
    const nested: [string, Program][] = [];
    const attributes = printAttributes(node.attributes, nested);
    const origin = node.origin ? `  // ${node.origin}` : "";
    lines.push(
      `${indent}  ${results} = ${node.primitive}(${node.operands.map((id) => `%${id}`).join(", ")})${attributes}${origin}`,
    );
    for (const [name, body] of nested) lines.push(`${indent}    ${name} =`, printIndented(body, `${indent}    `));
  }
  const donated = program.donated.map(([input, output]) => `%${input} to output ${output}`).join(", ");
  lines.push(
    `${indent}  return ${program.outputs.map((id) => `%${id}`).join(", ")}${donated ? `  donating ${donated}` : ""}`,
    `${indent}}`,
  );
  return lines.join("\n");
}

function isProgram(value: unknown): value is Program {
  return typeof value === "object" && value !== null && "nodes" in value && "outputs" in value;
}

function printAttributes(attributes: object, nested: [string, Program][], prefix = ""): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(attributes)) {
    if (isProgram(value)) nested.push([`${prefix}${key}`, value]);
    else if (key === "vjp" && typeof value === "object" && value !== null) printAttributes(value, nested, "vjp.");
    else parts.push(`${key}: ${printValue(value)}`);
  }
  return parts.length === 0 ? "" : ` {${parts.join(", ")}}`;
}

function printValue(value: unknown): string {
  if (Array.isArray(value)) {
    const shown = value.slice(0, 16).map(printValue).join(", ");
    return value.length > 16 ? `[${shown}, ... ${value.length} values]` : `[${shown}]`;
  }
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  return JSON.stringify(value);
}

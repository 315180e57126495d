import { isDType } from "./dtype.ts";
import { ruleOf } from "./inline.ts";
import { primitiveNames } from "./primitives/table.ts";
import type { Node, Program, ValueId } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import { isShape } from "./shape.ts";
import type { TensorType } from "./tensor-type.ts";
import { formatType, sameType } from "./tensor-type.ts";

/**
 * Checks that a Program is well formed: known primitives, operands defined before their use, results as the shape rules
 * say, outputs that exist, donations that pair one input with one output of the same type; nested Programs likewise.
 * What a builder made is well formed; a backend calls this on what it is handed.
 *
 * @throws ProgramError naming the node at fault.
 */
export function verifyProgram(program: Program): void {
  verifyNested(program, 0);
}

const maximumDepth = 32;

function verifyNested(program: Program, depth: number): void {
  const fail = (reason: string): never => {
    throw new ProgramError({ code: "structure", primitive: program.name, reason });
  };
  if (depth > maximumDepth) fail(`Programs are nested more than ${maximumDepth} deep`);
  if (typeof program.name !== "string") fail("needs a name");
  for (const list of ["inputs", "nodes", "outputs", "donated"] as const)
    if (!Array.isArray(program[list])) fail(`${list} must be a list`);
  program.inputs.forEach((type, i) => {
    if (!isTensorType(type)) fail(`input ${i} is not a tensor type`);
  });
  const types: TensorType[] = [...program.inputs];
  program.nodes.forEach((node, i) => {
    types.push(...verifyNode(node, `node ${i}`, types, depth, fail));
  });
  for (const id of program.outputs) if (!isDefined(id, types)) fail(`output %${id} is not defined`);
  const taken = new Set<string>();
  for (const pair of program.donated) {
    const [input, output] = pair;
    const [given, received] = [program.inputs[input], types[program.outputs[output] as ValueId]];
    if (!given || !received || !sameType(given, received))
      fail(`input ${input} cannot be donated to output ${output}: types differ`);
    if (taken.has(`input ${input}`) || taken.has(`output ${output}`))
      fail(`input ${input} or output ${output} is donated twice`);
    taken.add(`input ${input}`).add(`output ${output}`);
  }
}

function isTensorType(type: unknown): type is TensorType {
  return (
    typeof type === "object" &&
    type !== null &&
    "dtype" in type &&
    "shape" in type &&
    isDType(type.dtype) &&
    isShape(type.shape)
  );
}

function isDefined(id: ValueId, types: readonly TensorType[]): boolean {
  return Number.isInteger(id) && id >= 0 && id < types.length;
}

function verifyNode(
  node: Node,
  where: string,
  types: readonly TensorType[],
  depth: number,
  fail: (reason: string) => never,
): readonly TensorType[] {
  if (!primitiveNames.includes(node.primitive)) fail(`${where}: unknown primitive ${JSON.stringify(node.primitive)}`);
  const label = `${where} (${node.primitive}${node.origin ? ` in "${node.origin}"` : ""})`;
  if (!Array.isArray(node.operands) || !Array.isArray(node.results))
    fail(`${label}: operands and results must be lists`);
  for (const id of node.operands) if (!isDefined(id, types)) fail(`${label}: operand %${id} is not defined before it`);
  if (typeof node.attributes !== "object" || node.attributes === null) fail(`${label}: needs attributes`);
  if (node.primitive === "scan" || node.primitive === "composite") {
    verifyNested(node.attributes.body, depth + 1);
    if (node.primitive === "composite" && node.attributes.vjp) {
      verifyNested(node.attributes.vjp.forward, depth + 1);
      verifyNested(node.attributes.vjp.backward, depth + 1);
    }
  }
  const inferred = infer(node, label, types);
  const shown = (list: readonly TensorType[]): string =>
    list.map((type) => (isTensorType(type) ? formatType(type) : "?")).join(", ");
  const agrees =
    inferred.length === node.results.length &&
    inferred.every((type, i) => isTensorType(node.results[i]) && sameType(type, node.results[i]));
  if (!agrees)
    fail(`${label}: results are written as (${shown(node.results)}), the shape rule gives (${shown(inferred)})`);
  return inferred;
}

function infer(node: Node, label: string, types: readonly TensorType[]): readonly TensorType[] {
  try {
    return ruleOf(node).infer(
      node.operands.map((id) => types[id] as TensorType),
      node.attributes,
    );
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    // A shape rule may trip over attributes of the wrong kind when they come from a file.
    throw new ProgramError({
      code: "attribute",
      primitive: node.primitive,
      reason: `${label}: malformed attributes (${String(error)})`,
    });
  }
}

import { checkDonations } from "./donations.ts";
import { rememberRule } from "./known-rules.ts";
import { Misfit, misfitError } from "./misfit.ts";
import type { PrimitiveRule } from "./primitive-rule.ts";
import { primitiveNames, rules } from "./primitives/table.ts";
import type { Node, Program, ValueId } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import type { TensorType } from "./tensor-type.ts";
import { formatType, isTensorType, sameType } from "./tensor-type.ts";
import { markVerified } from "./well-formed.ts";

/**
 * Checks that a Program is well formed: known primitives, operands defined before their use, results as the shape rules
 * say, outputs that exist, donations that pair one input with one output of the same type; nested Programs likewise.
 * What a builder made is well formed already (`isWellFormed`), and so is from then on what has passed here. Nothing is taken
 * on trust: `program` may be any JSON value.
 *
 * @throws ProgramError naming the node at fault; never anything else.
 */
export function verifyProgram(program: Program): void {
  verifyNested(program, "the Program", 0);
}

/** How deep Programs of scans and composites may lie inside each other. */
const maximumDepth = 32;

type Fail = (reason: string) => never;

function verifyNested(program: unknown, where: string, depth: number): void {
  const name = isRecord(program) && typeof program["name"] === "string" ? program["name"] : "verifyProgram";
  const fail: Fail = (reason) => {
    throw new ProgramError({ code: "structure", primitive: name, reason });
  };
  if (depth > maximumDepth) fail(`Programs are nested more than ${maximumDepth} deep`);
  if (!hasProgramForm(program)) {
    fail(`${where} must have a name and lists of inputs, nodes, outputs and donated`);
    return;
  }
  program.inputs.forEach((type, i) => {
    if (!isTensorType(type)) fail(`input ${i} is not a tensor type`);
  });
  const types: TensorType[] = [...program.inputs];
  program.nodes.forEach((node, i) => {
    for (const type of verifyNode(node, `node ${i}`, types, depth, fail)) types.push(type);
  });
  for (const id of program.outputs) if (!isDefined(id, types)) fail(`output ${shown(id)} is not defined`);
  checkDonations(program);
  markVerified(program);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the members of a Program are there; what is in the lists is yet to be checked. */
function hasProgramForm(value: unknown): value is Program {
  return (
    isRecord(value) &&
    typeof value["name"] === "string" &&
    ["inputs", "nodes", "outputs", "donated"].every((list) => Array.isArray(value[list]))
  );
}

/** Whether the members of a node are there; whether its attributes fit is the shape rule's to say. */
function hasNodeForm(value: unknown): value is Node {
  return (
    isRecord(value) &&
    Array.isArray(value["operands"]) &&
    Array.isArray(value["results"]) &&
    isRecord(value["attributes"]) &&
    (value["origin"] === undefined || typeof value["origin"] === "string")
  );
}

function isDefined(id: ValueId, types: readonly TensorType[]): boolean {
  return Number.isInteger(id) && id >= 0 && id < types.length;
}

function shown(id: unknown): string {
  return typeof id === "number" ? `%${id}` : (JSON.stringify(id) ?? "nothing").slice(0, 80);
}

function verifyNode(
  node: Node,
  where: string,
  types: readonly TensorType[],
  depth: number,
  fail: Fail,
): readonly TensorType[] {
  if (!hasNodeForm(node)) {
    fail(`${where} must have operands, attributes and results`);
    return [];
  }
  if (!primitiveNames.includes(node.primitive)) fail(`${where}: unknown primitive ${shown(node.primitive)}`);
  const rule = rules[node.primitive] as PrimitiveRule<unknown>;
  rememberRule(rule);
  const label = `${where} (${node.primitive}${node.origin ? ` in "${node.origin}"` : ""})`;
  for (const id of node.operands)
    if (!isDefined(id, types)) fail(`${label}: operand ${shown(id)} is not defined before it`);
  if (node.primitive === "scan" || node.primitive === "composite") {
    verifyNested(node.attributes.body, `the body of ${label}`, depth + 1);
    const vjp: unknown = node.primitive === "composite" ? node.attributes.vjp : undefined;
    if (vjp !== undefined) {
      if (!isRecord(vjp)) fail(`${label}: vjp must hold the Programs forward and backward`);
      const { forward, backward } = vjp as Readonly<Record<string, unknown>>;
      verifyNested(forward, `vjp.forward of ${label}`, depth + 1);
      verifyNested(backward, `vjp.backward of ${label}`, depth + 1);
    }
  }
  const inferred = infer(rule, node, where, types);
  const agrees =
    inferred.length === node.results.length &&
    inferred.every((type, i) => {
      const result = node.results[i];
      return isTensorType(result) && isTensorType(type) && sameType(type, result);
    });
  if (!agrees)
    fail(`${label}: results are written as (${listed(node.results)}), the shape rule gives (${listed(inferred)})`);
  return inferred;
}

function listed(types: readonly unknown[]): string {
  return types.map((type) => (isTensorType(type) ? formatType(type) : "?")).join(", ");
}

/** Asks the shape rule. Its errors get the node's number; it may trip over attributes of the wrong kind from a file. */
function infer(
  rule: PrimitiveRule<unknown>,
  node: Node,
  where: string,
  types: readonly TensorType[],
): readonly TensorType[] {
  const { primitive, attributes, origin } = node;
  const operands = node.operands.map((id) => types[id] as TensorType);
  try {
    return rule.infer(operands, attributes);
  } catch (error) {
    const misfit =
      error instanceof Misfit ? error : new Misfit("attribute", `malformed attributes (${String(error)})`, undefined);
    // Attributes from a file may have led to results that are no types, which are found here at the latest.
    const known = operands.every(isTensorType) ? operands : [];
    throw misfitError(misfit, { primitive, operands: known, origin, where: `${where}: ` });
  }
}

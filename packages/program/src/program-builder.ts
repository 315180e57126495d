import { checkDonations } from "./donations.ts";
import { rememberRule, ruleOf } from "./known-rules.ts";
import { Misfit, misfitError, refuse } from "./misfit.ts";
import type { PrimitiveRule } from "./primitive-rule.ts";
import type { PrimitiveName } from "./primitives/table.ts";
import type { Donation, Node, NodeOf, Program, ValueId } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import type { TensorType } from "./tensor-type.ts";
import { formatType, isTensorType } from "./tensor-type.ts";
import { isWellFormed, markBuilt } from "./well-formed.ts";

/** A value of a Program under construction. */
export interface Value {
  readonly id: ValueId;
  readonly type: TensorType;
  readonly builder: ProgramBuilder;
}

/** What there is to say about a node but its operands. */
type NodeParts = { [P in PrimitiveName]: Pick<NodeOf<P>, "primitive" | "attributes" | "results"> }[PrimitiveName];

/** Shapes multiply quickly: what cannot be counted exactly has no offsets either. */
function requireCountable(type: TensorType): void {
  if (isTensorType(type)) return;
  refuse(
    "shape",
    `${formatType(type)} is not a type: extents are whole numbers >= 0, at most 32 of them, with a product up to 2^53`,
  );
}

/** Appends inputs and nodes; shape rules run at once, so that an error is thrown where the faulty line is. */
export class ProgramBuilder {
  readonly name: string;
  /** Path given to the nodes added from now on; the tracer of layers sets it. */
  origin: string | undefined;
  readonly #inputs: TensorType[] = [];
  readonly #nodes: Node[] = [];
  readonly #types: TensorType[] = [];
  /** Inputs appended after nodes exist get their ids only when the Program is finished. */
  readonly #inputIds: ValueId[] = [];
  /** Whether shape rules have seen all nodes. */
  #isChecked = true;

  constructor(name: string) {
    this.name = name;
  }

  /** Adds an input. Inputs may be added at any time: ids are renumbered by `finish` so that inputs come first. */
  input(type: TensorType): Value {
    this.#explain("input", [], () => requireCountable(type));
    const id = this.#types.length;
    this.#inputs.push(type);
    this.#inputIds.push(id);
    this.#types.push(type);
    return { id, type, builder: this };
  }

  /** Number of inputs so far. */
  get inputCount(): number {
    return this.#inputs.length;
  }

  /**
   * Adds a node and returns its results. Called by the functions of each primitive's file.
   *
   * @throws ProgramError where the shape rule refuses the operands, with the origin of the node.
   */
  add<A>(rule: PrimitiveRule<A>, operands: readonly Value[], attributes: A): readonly Value[] {
    rememberRule(rule);
    const results = this.#infer(rule, operands, attributes);
    // The rule and its attributes belong together by construction; the union of all nodes cannot express that here.
    return this.#append({ primitive: rule.name, attributes, results } as NodeParts, operands);
  }

  /**
   * Adds a node as it stands, without asking a shape rule: for rewriting Programs that are well formed. Its results are taken
   * at their word, so that the Program does not count as built (`isWellFormed`).
   */
  append(node: NodeParts, operands: readonly Value[]): readonly Value[] {
    this.#isChecked = false;
    return this.#append(node, operands);
  }

  /**
   * Adds a node of another Program, on operands of the types that it has there: its shape rule is asked only where that Program
   * is not known to be well formed.
   *
   * @throws ProgramError where the rule refuses the operands, or is not known (`ruleOf`).
   */
  copy(program: Program, node: Node, operands: readonly Value[]): readonly Value[] {
    if (isWellFormed(program)) return this.#append(node, operands);
    return this.add(ruleOf(node), operands, node.attributes);
  }

  #append({ primitive, attributes, results }: NodeParts, operands: readonly Value[]): readonly Value[] {
    this.#requireOwn(primitive, operands);
    const node = { primitive, operands: operands.map((operand) => operand.id), attributes, results };
    this.#nodes.push((this.origin === undefined ? node : { ...node, origin: this.origin }) as Node);
    return results.map((type) => {
      const id = this.#types.length;
      this.#types.push(type);
      return { id, type, builder: this };
    });
  }

  #infer<A>(rule: PrimitiveRule<A>, operands: readonly Value[], attributes: A): readonly TensorType[] {
    const types = operands.map((operand) => operand.type);
    return this.#explain(rule.name, types, () => {
      const results = rule.infer(types, attributes);
      results.forEach(requireCountable);
      return results;
    });
  }

  /** What `rule` gives; to what it refuses are added the primitive, the operands and the path at which that arose. */
  #explain<T>(primitive: string, operands: readonly TensorType[], rule: () => T): T {
    try {
      return rule();
    } catch (error) {
      throw error instanceof Misfit ? misfitError(error, { primitive, operands, origin: this.origin }) : error;
    }
  }

  #requireOwn(what: string, values: readonly Value[]): void {
    for (const value of values)
      if (value.builder !== this)
        throw new ProgramError({
          code: "structure",
          primitive: what,
          reason: `a value belongs to the Program "${value.builder.name}", not to "${this.name}"`,
        });
  }

  /**
   * The finished Program. The builder may go on being used.
   *
   * @throws ProgramError `structure` where an output belongs to another builder, or a donation pairs no input with an output
   * of its type.
   */
  finish(outputs: readonly Value[], donated: readonly Donation[] = []): Program {
    this.#requireOwn("finish", outputs);
    const renumbered = new Array<ValueId>(this.#types.length);
    for (const [position, id] of this.#inputIds.entries()) renumbered[id] = position;
    const isInput = new Set(this.#inputIds);
    let next = this.#inputs.length;
    for (let id = 0; id < this.#types.length; id++) if (!isInput.has(id)) renumbered[id] = next++;
    const idOf = (id: ValueId): ValueId => renumbered[id] as ValueId;
    const program: Program = {
      name: this.name,
      inputs: [...this.#inputs],
      nodes: this.#nodes.map((node) => ({ ...node, operands: node.operands.map(idOf) })),
      outputs: outputs.map((value) => idOf(value.id)),
      donated,
    };
    checkDonations(program);
    return this.#isChecked ? markBuilt(program) : program;
  }
}

/** Adds a node that has one result. */
export function emit<A>(rule: PrimitiveRule<A>, operands: readonly Value[], attributes: A): Value {
  return (operands[0] as Value).builder.add(rule, operands, attributes)[0] as Value;
}

/**
 * Builds a Program from a function of values.
 *
 * @example
 * ```ts
 * import { buildProgram, evaluate, tensorData, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const square = buildProgram("square", [tensorType("f32", [3])], ([x]) => [op.mul(x!, x!)]);
 * evaluate(square, [tensorData("f32", [1, 2, 3])])[0]!.data; // => [1, 4, 9]
 * ```
 */
export function buildProgram(
  name: string,
  inputs: readonly TensorType[],
  body: (inputs: readonly Value[], builder: ProgramBuilder) => readonly Value[],
  donated: readonly Donation[] = [],
): Program {
  const builder = new ProgramBuilder(name);
  const values = inputs.map((type) => builder.input(type));
  return builder.finish(body(values, builder), donated);
}

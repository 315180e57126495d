import type { Node, Positional, PrimitiveName, Program, Value } from "@tenon/program";
import { exactJson, ProgramBuilder, prune } from "@tenon/program";
import type { Lowerings } from "./lowerings.ts";
import { loweringOf } from "./lowerings.ts";

/**
 * The same computation with fewer kinds of nodes and fewer of them: composites are replaced by their bodies, equal nodes
 * are one, convolutions are products over windows, great reductions run in two steps, and what no output needs is gone.
 */
export function simplify(program: Program, lowerings: Lowerings): Program {
  const simplification = new Simplification(new ProgramBuilder(program.name), lowerings);
  const inputs = program.inputs.map((type) => simplification.builder.input(type));
  return prune(simplification.builder.finish(simplification.copy(program, inputs), program.donated));
}

/** A simpler Program in the making. */
export class Simplification {
  readonly builder: ProgramBuilder;
  readonly lowerings: Lowerings;
  readonly #known = new Map<string, readonly Value[]>();

  constructor(builder: ProgramBuilder, lowerings: Lowerings) {
    this.builder = builder;
    this.lowerings = lowerings;
  }

  /** Adds what the nodes of a Program become; returns its outputs. */
  copy(program: Program, inputs: readonly Value[]): readonly Value[] {
    const outer = this.builder.origin;
    const values = [...inputs];
    for (const node of program.nodes) {
      // As many as the primitive takes.
      const operands = node.operands.map((id) => values[id]) as readonly Value[] as Positional;
      this.builder.origin = outer && node.origin ? `${outer}.${node.origin}` : (node.origin ?? outer);
      values.push(...(loweringOf(this.lowerings, node).simplify?.(node, operands, this) ?? this.add(node, operands)));
    }
    return program.outputs.map((id) => values[id] as Value);
  }

  /** Adds a node as it is, unless an equal one is there. */
  add(node: Node, operands: readonly Value[]): readonly Value[] {
    const key = keyOf(node.primitive, operands, node.attributes);
    const results = this.#known.get(key) ?? this.builder.append(node, operands);
    this.#known.set(key, results);
    return results;
  }

  /** The results of a node without attributes, where there is one. */
  find(primitive: PrimitiveName, operands: readonly Value[]): readonly Value[] | undefined {
    return this.#known.get(keyOf(primitive, operands, {}));
  }
}

const keyOf = (primitive: PrimitiveName, operands: readonly Value[], attributes: object): string =>
  `${primitive}(${operands.map(({ id }) => id).join()})${exactJson(attributes)}`;

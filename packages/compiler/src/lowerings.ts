import type { Node, NodeOf, Positional, PrimitiveName, Program, TensorType, Value, ValueId } from "@tenon/program";
import { valueTypes } from "@tenon/program";
import type { Elements } from "./elements.ts";
import type { Index } from "./index-expression.ts";
import type { Scalar } from "./scalar.ts";
import type { Schedule } from "./schedule/schedule.ts";
import type { Simplification } from "./simplify.ts";

/**
 * What a primitive becomes on the way to a plan. What is left of it after `simplify` has either a `translate`, and is
 * computed where it is used, or a `schedule`, and starts a kernel or joins one.
 */
export interface Lowering<P extends PrimitiveName = PrimitiveName> {
  /** Whether each element is made of the elements at the same place. */
  readonly elementwise?: true;
  /** Whether it does for a node; without it, for every one of the primitive. */
  suffices?(node: NodeOf<P>, operands: readonly TensorType[]): boolean;
  /** Values of simpler nodes, one for each result. Undefined: the node stays, and equal ones become one. */
  simplify?(node: NodeOf<P>, operands: Positional, simplification: Simplification): readonly Value[] | undefined;
  /** The element of the result at some coordinates, as a scalar of elements of the operands. */
  translate?(node: NodeOf<P>, coordinates: readonly Index[], elements: Elements): Scalar;
  /** Has the results, of which `value` is the first, computed by kernels. */
  schedule?(schedule: Schedule, node: NodeOf<P>, value: ValueId): void;
}

export type LoweringTable = { readonly [P in PrimitiveName]: Lowering<P> };

/**
 * How Programs are lowered, by primitive: `common` or `everything`. What they say of each is between them and `compilePlan`,
 * and may change.
 */
export type Lowerings = { readonly [P in PrimitiveName]?: object };

// Whoever makes Lowerings takes them from a LoweringTable.
const loweringFor = (lowerings: Lowerings, { primitive }: Node): Lowering | undefined =>
  lowerings[primitive] as Lowering | undefined;

/** @throws Error where the primitive is not among the lowerings. */
export function loweringOf(lowerings: Lowerings, node: Node): Lowering {
  const lowering = loweringFor(lowerings, node);
  if (!lowering) throw new Error(`${node.primitive} is not covered`);
  return lowering;
}

/**
 * Whether `compilePlan` can compile a Program, the Programs inside it included, with these lowerings; and whether what else
 * is asked of every node holds.
 *
 * @example
 * ```ts
 * import { common, covers } from "@tenon/compiler";
 * import { everything } from "@tenon/compiler/everything";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const program = buildProgram("f", [tensorType("f32", [8])], ([x]) => [op.sin(x!)]);
 * covers(common, program); // => false
 * covers(everything, program); // => true
 * ```
 */
export function covers(lowerings: Lowerings, program: Program, holds: (node: Node) => boolean = () => true): boolean {
  const types = valueTypes(program);
  return program.nodes.every((node) => {
    const { attributes, operands } = node;
    const lowering = loweringFor(lowerings, node);
    return (
      lowering &&
      holds(node) &&
      (lowering.suffices?.(
        node,
        operands.map((id) => types[id] as TensorType),
      ) ??
        true) &&
      (!("body" in attributes) || covers(lowerings, attributes.body, holds))
    );
  });
}

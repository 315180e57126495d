import type { AttributesOf, PrimitiveName } from "./primitives/table.ts";
import type { TensorType } from "./tensor-type.ts";

/** Number of a value: inputs come first, then the results of each node, in order. */
export type ValueId = number;

/** One application of one primitive. */
export type Node = { [P in PrimitiveName]: NodeOf<P> }[PrimitiveName];

export interface NodeOf<P extends PrimitiveName> {
  readonly primitive: P;
  readonly operands: readonly ValueId[];
  readonly attributes: AttributesOf[P];
  /** Types of the results: what the primitive's shape rule says, written down so that readers need not ask it. */
  readonly results: readonly TensorType[];
  /** Path that errors and profiles name, such as `layers.2.dense`. */
  readonly origin?: string;
}

/** An input whose memory an output may take. */
export type Donation = readonly [input: number, output: number];

/**
 * A computation in static single assignment form: plain data, JSON in and JSON out. Every value is defined once and
 * before its use; nothing in it can be executed but the primitives of this package.
 *
 * Constants inside are small (`maximumConstantSize`); larger data are inputs.
 */
export interface Program {
  readonly name: string;
  readonly inputs: readonly TensorType[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly ValueId[];
  readonly donated: readonly Donation[];
}

/** Types of all values of a Program, by id. */
export function valueTypes(program: Program): TensorType[] {
  return program.inputs.concat(program.nodes.flatMap((node) => node.results));
}

/** Types of the outputs of a Program. */
export function outputTypes(program: Program): TensorType[] {
  const types = valueTypes(program);
  return program.outputs.map((id) => types[id] as TensorType);
}

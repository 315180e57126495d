import type { NodeOf, TensorType, ValueId } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import type { Scalar, ScalarFactory } from "./scalar.ts";

/** What elements of values are: what a node's own elements are made of. */
export interface Elements {
  readonly scalars: ScalarFactory;
  type(value: ValueId): TensorType;
  at(value: ValueId, coordinates: readonly Index[]): Scalar;
  /** The row-major element of a constant that is no single number. */
  constantElement(node: NodeOf<"constant">, position: Index): Scalar;
}

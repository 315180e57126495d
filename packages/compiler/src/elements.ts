import type { TensorType, ValueId } from "@tenon/program";
import type { BufferTable } from "./buffers.ts";
import type { Index } from "./index-expression.ts";
import type { Scalar, ScalarFactory } from "./scalar.ts";

/** What elements of values are: what a node's own elements are made of. */
export interface Elements {
  readonly scalars: ScalarFactory;
  readonly buffers: BufferTable;
  type(value: ValueId): TensorType;
  at(value: ValueId, coordinates: readonly Index[]): Scalar;
}

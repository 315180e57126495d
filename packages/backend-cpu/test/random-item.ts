import type { Shape, Value } from "@tenon/program";
import type { Bounded } from "./error-bounds.ts";

/** A value of a Program that is being built, and what it has to be. */
export interface Item {
  readonly value: Value;
  readonly bounded: Bounded;
}

export const shapeOf = ({ value }: Item): Shape => value.type.shape;
export const axesOf = ({ value }: Item): number[] => value.type.shape.map((_, axis) => axis);

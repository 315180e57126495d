import type { DotAttributes, Value } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";

/** Products with fewer results than this leave threads idle where their depth is great, and make long sums. */
const fewResults = 16384;
const greatDepth = 8192;

const extentsOf = (shape: readonly number[], axes: readonly number[]): number[] =>
  axes.map((axis) => shape[axis] as number);

/** Which of the contracted axes is to be summed last; -1 where none is of a fitting extent. */
function partsAxis(extents: readonly number[]): number {
  return extents.length < 2 ? -1 : extents.findIndex((extent) => extent >= 8 && extent <= 64);
}

/** Whether a product had better be done in parts. */
export function isDeep(
  leftShape: readonly number[],
  resultShape: readonly number[],
  { leftContract }: DotAttributes,
): boolean {
  const extents = extentsOf(leftShape, leftContract);
  return sizeOf(extents) >= greatDepth && sizeOf(resultShape) < fewResults && partsAxis(extents) >= 0;
}

/** A deep product in parts: one of its contracted axes becomes a batch axis, which is summed afterwards. */
export function dotInParts(left: Value, right: Value, attributes: DotAttributes): Value {
  const { leftBatch, rightBatch, leftContract, rightContract } = attributes;
  const chosen = partsAxis(extentsOf(left.type.shape, leftContract));
  const others = (axes: readonly number[]): number[] => axes.filter((_, i) => i !== chosen);
  const parts = op.dot(left, right, {
    leftBatch: [leftContract[chosen] as number, ...leftBatch],
    rightBatch: [rightContract[chosen] as number, ...rightBatch],
    leftContract: others(leftContract),
    rightContract: others(rightContract),
  });
  return op.reduce(parts, "sum", [0]);
}

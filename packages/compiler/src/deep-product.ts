import type { DotAttributes, Value } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";

/** Products with fewer results than this leave threads idle where their depth is great, and make long sums. */
const fewResults = 16384;
const greatDepth = 8192;

/**
 * A deep product in parts: one of its contracted axes becomes a batch axis, which is summed afterwards. Undefined where it had
 * better be done at once, or no axis is of a fitting extent.
 */
export function dotInParts(
  left: Value,
  right: Value,
  { leftBatch, rightBatch, leftContract, rightContract }: DotAttributes,
  results: readonly number[],
): Value | undefined {
  const extents = leftContract.map((axis) => left.type.shape[axis] as number);
  const chosen = extents.length < 2 ? -1 : extents.findIndex((extent) => extent >= 8 && extent <= 64);
  if (chosen < 0 || sizeOf(extents) < greatDepth || sizeOf(results) >= fewResults) return undefined;
  const others = (axes: readonly number[]): number[] => axes.filter((_, i) => i !== chosen);
  const parts = op.dot(left, right, {
    leftBatch: [leftContract[chosen] as number, ...leftBatch],
    rightBatch: [rightContract[chosen] as number, ...rightBatch],
    leftContract: others(leftContract),
    rightContract: others(rightContract),
  });
  return op.reduce(parts, "sum", [0]);
}

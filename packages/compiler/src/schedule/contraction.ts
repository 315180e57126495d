import type { Node, NodeOf, TensorType, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Schedule } from "./schedule.ts";

/** A product smaller than this, or thinner, runs as a plain reduction. */
const smallestContraction = 4096;
const thinnestContraction = 4;

/** Whether a product is worth packed tiles; a small or thin one is a sum like any other. */
export function isContraction(
  schedule: Schedule,
  { attributes: { leftBatch, leftContract }, operands, results }: NodeOf<"dot">,
): boolean {
  const [{ dtype, shape }] = results as readonly [TensorType];
  const left = schedule.type(operands[0] as ValueId).shape;
  const depth = sizeOf(leftContract.map((axis) => left[axis] as number));
  const rowAxes = left.length - leftBatch.length - leftContract.length;
  const rows = sizeOf(shape.slice(leftBatch.length, leftBatch.length + rowAxes));
  const columns = sizeOf(shape.slice(leftBatch.length + rowAxes));
  const thin = Math.min(rows, columns, depth) < thinnestContraction;
  return dtype === "f32" && !thin && rows * columns * depth >= smallestContraction;
}

/** What a value is a view of. */
export function baseOf(schedule: Schedule, value: ValueId): ValueId {
  const node = schedule.producerOf(value);
  if (!node || schedule.groupOf.has(value)) return value;
  const views: readonly Node["primitive"][] = ["reshape", "transpose", "slice", "broadcast", "window"];
  return views.includes(node.primitive) ? baseOf(schedule, node.operands[0] as ValueId) : value;
}

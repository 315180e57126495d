import type { NodeOf, ValueId } from "@tenon/program";
import { axesFor, permuted } from "../coordinates.ts";
import type { Index } from "../index-expression.ts";
import { isLinear } from "../index-expression.ts";
import type { LoadScalar } from "../scalar.ts";
import { bits } from "./bits.ts";
import { baseOf, isContraction } from "./contraction.ts";
import { placeValue } from "./elementwise.ts";
import type { Schedule } from "./schedule.ts";
import { followViews, startReduction } from "./start-reduction.ts";

export function scheduleProduct(schedule: Schedule, node: NodeOf<"dot">, value: ValueId): void {
  const { leftBatch, rightBatch, leftContract, rightContract } = node.attributes;
  const [left, right] = node.operands as readonly [ValueId, ValueId];
  const [leftShape, rightShape] = [schedule.type(left).shape, schedule.type(right).shape];
  const free = (shape: readonly number[], ...taken: (readonly number[])[]): number[] =>
    shape.map((_, axis) => axis).filter((axis) => !taken.flat().includes(axis));
  const rows = free(leftShape, leftBatch, leftContract);
  const columns = free(rightShape, rightBatch, rightContract);
  const type = schedule.type(value);
  const outer = type.shape;
  const inner = leftContract.map((axis) => leftShape[axis] as number);
  const outerCoordinates = axesFor(outer, 0);
  const depth = axesFor(inner, outer.length);
  const [batch, firstColumn] = [leftBatch.length, leftBatch.length + rows.length];
  const leftAt = permuted(
    [...leftBatch, ...rows, ...leftContract],
    [...outerCoordinates.slice(0, firstColumn), ...depth],
  );
  const rightAt = permuted(
    [...rightBatch, ...columns, ...rightContract],
    [...outerCoordinates.slice(0, batch), ...outerCoordinates.slice(firstColumn), ...depth],
  );
  if (!isContraction(schedule, node)) {
    const attempt = schedule.attempt();
    const operand = schedule.scalars.operation("mul", type.dtype, [
      schedule.at(left, leftAt, attempt),
      schedule.at(right, rightAt, attempt),
    ]);
    startReduction(schedule, node, value, { attempt, outerCoordinates, inner, kind: "sum", operand });
    return;
  }
  settleOperand(schedule, left, leftAt);
  settleOperand(schedule, right, rightAt);
  const attempt = schedule.attempt();
  const end = followViews(schedule, value, outerCoordinates);
  const group = schedule.newGroup({
    kind: "contract",
    primitive: node.primitive,
    origin: node.origin,
    outer,
    inner,
    outerFlat: end.flat,
    contraction: {
      // `settleOperand` has seen to it that both are loads.
      left: schedule.at(left, leftAt, attempt) as LoadScalar,
      right: schedule.at(right, rightAt, attempt) as LoadScalar,
      batchAxes: leftBatch.length,
      rowAxes: rows.length,
      columnAxes: columns.length,
    },
  });
  schedule.commit(attempt, group);
  schedule.addMember(group, end.value, schedule.scalars.reduction(type.dtype, 0, bits(outer.length)), false);
}

/** Sees to it that an operand of a product is a load at a linear position: stores what is computed, or the whole. */
function settleOperand(schedule: Schedule, value: ValueId, coordinates: readonly Index[]): void {
  const isSettled = (): boolean => {
    const scalar = schedule.at(value, coordinates, schedule.attempt());
    return scalar.kind === "load" && isLinear(scalar.index);
  };
  if (isSettled()) return;
  const base = baseOf(schedule, value);
  if (schedule.producerOf(base)) placeValue(schedule, base);
  if (!isSettled()) placeValue(schedule, value);
}

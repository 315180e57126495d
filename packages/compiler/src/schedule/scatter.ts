import type { NodeOf, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { WholeGroup } from "../group.ts";
import type { Index } from "../index-expression.ts";
import { axisIndex, constantIndex, flatten, unflatten } from "../index-expression.ts";
import { axesFor } from "../translate.ts";
import type { Schedule } from "./schedule.ts";

export function scheduleScatter(schedule: Schedule, node: NodeOf<"scatter" | "scatterAdd">, value: ValueId): void {
  const { axis, batch } = node.attributes;
  const [target, indices, updates] = node.operands as readonly [ValueId, ValueId, ValueId];
  const { shape } = schedule.type(value);
  const outer = shape.filter((_, i) => i !== axis);
  const position = axisIndex(outer.length, Math.max(2, shape[axis] as number));
  const indexShape = schedule.type(indices).shape;
  const count = sizeOf(indexShape.slice(batch));
  const number = axisIndex(outer.length, Math.max(2, count));
  const indexCoordinates = unflattenSafely(number, indexShape.slice(batch));
  const outerAxes = axesFor(outer, 0);
  const coordinates = [...outerAxes.slice(0, axis), position, ...outerAxes.slice(axis)];
  const attempt = schedule.attempt();
  const whole: WholeGroup = {
    kind: "scatter",
    extent: shape[axis] as number,
    updates: count,
    accumulate: node.primitive === "scatterAdd",
    result: value,
    base: flatten(
      coordinates.map((coordinate, i) => (i === axis ? constantIndex(0) : coordinate)),
      shape,
    ),
    stride: sizeOf(shape.slice(axis + 1)),
    target: schedule.at(target, coordinates, attempt),
    position: schedule.at(indices, [...outerAxes.slice(0, batch), ...indexCoordinates], attempt),
    update: schedule.at(updates, [...outerAxes.slice(0, axis), ...indexCoordinates, ...outerAxes.slice(axis)], attempt),
  };
  const group = schedule.newGroup({
    kind: "scatter",
    primitive: node.primitive,
    origin: node.origin,
    outer,
    inner: [],
    whole,
  });
  schedule.commit(attempt, group);
  schedule.addMember(group, value, schedule.scalars.constant(schedule.type(value).dtype, 0), false);
  schedule.store(value);
}

/** Coordinates of a position in a shape that may have no elements. */
function unflattenSafely(position: Index, shape: readonly number[]): Index[] {
  return sizeOf(shape) === 0 ? shape.map(() => constantIndex(0)) : unflatten(position, shape);
}

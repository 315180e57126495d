import type { NodeOf, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { BufferTable } from "../buffers.ts";
import { axesFor } from "../coordinates.ts";
import { nameOf } from "../finish-kernel.ts";
import type { Group } from "../group.ts";
import type { Index } from "../index-expression.ts";
import { axisIndex, constantIndex, flatten, unflatten } from "../index-expression.ts";
import type { ScatterKernel } from "../kernel.ts";
import type { BufferId } from "../scalar.ts";
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
  const parts = {
    outer,
    extent: shape[axis] as number,
    updates: count,
    accumulate: node.primitive === "scatterAdd",
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
    whole: {
      roots: [parts.target, parts.position, parts.update],
      reads: [],
      plan: (group, { buffers }) => ({ bytes: 0, finish: () => finishScatter(group, parts, buffers) }),
    },
  });
  schedule.commit(attempt, group);
  schedule.addMember(group, value, schedule.scalars.constant(schedule.type(value).dtype, 0), false);
  schedule.store(value);
}

/** What a scatter kernel is made of, but for what is known only in the end. */
type ScatterParts = Omit<ScatterKernel, "kind" | "name" | "origin" | "buffer">;

function finishScatter(group: Group, parts: ScatterParts, buffers: BufferTable): ScatterKernel | undefined {
  if (sizeOf(parts.outer) === 0) return undefined;
  const [buffer] = group.stored.values();
  return { kind: "scatter", ...nameOf(group), ...parts, buffer: buffers.root(buffer as BufferId) };
}

/** Coordinates of a position in a shape that may have no elements. */
function unflattenSafely(position: Index, shape: readonly number[]): Index[] {
  return sizeOf(shape) === 0 ? shape.map(() => constantIndex(0)) : unflatten(position, shape);
}

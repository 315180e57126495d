import type { ValueId } from "@tenon/program";
import { axesFor } from "../coordinates.ts";
import type { Group } from "../group.ts";
import { flatten } from "../index-expression.ts";
import type { BufferId } from "../scalar.ts";
import type { Schedule } from "./schedule.ts";

/** A kernel that copies a value from one buffer to another. */
export function copyValue(schedule: Schedule, value: ValueId, from: BufferId, to: BufferId): Group {
  const type = schedule.type(value);
  const flat = flatten(axesFor(type.shape, 0), type.shape);
  const group = schedule.newGroup({
    kind: "nest",
    primitive: "copy",
    origin: schedule.producerOf(value)?.origin,
    outer: type.shape,
    inner: [],
    outerFlat: flat,
    innerFlat: flat,
  });
  // Whoever has put the value there; for an input nobody has.
  for (const writer of schedule.groups)
    if (writer !== group && [...writer.stored.values()].includes(from)) group.dependencies.add(writer);
  group.members.set(0, { type, scalar: schedule.scalars.load(type.dtype, from, flat), inside: false });
  group.stored.set(0, to);
  return group;
}

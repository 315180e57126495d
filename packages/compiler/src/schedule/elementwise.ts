import type { Node, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import { axesFor } from "../coordinates.ts";
import type { Group } from "../group.ts";
import { innerSize, outerSize } from "../group.ts";
import { flatten, unflatten } from "../index-expression.ts";
import type { Scalar } from "../scalar.ts";
import { forEachScalar } from "../scalar.ts";
import { deepestScalar } from "./chains.ts";
import type { Schedule } from "./schedule.ts";

/** Puts a value into a kernel. */
export function placeValue(schedule: Schedule, value: ValueId): void {
  if (schedule.groupOf.has(value)) return;
  for (const group of relatedGroups(schedule, value)) if (joinGroup(schedule, group, value)) return;
  const { shape } = schedule.type(value);
  const attempt = schedule.attempt();
  const coordinates = axesFor(shape, 0);
  const scalar = schedule.at(value, coordinates, attempt);
  const node = schedule.producerOf(value) as Node;
  const group = schedule.newGroup({
    kind: "nest",
    primitive: node.primitive,
    origin: node.origin,
    outer: shape,
    inner: [],
    outerFlat: flatten(coordinates, shape),
    innerFlat: flatten(coordinates, shape),
  });
  schedule.commit(attempt, group);
  schedule.addMember(group, value, scalar, false);
}

function joinGroup(schedule: Schedule, group: Group, value: ValueId): boolean {
  if (group.kind !== "nest" && group.kind !== "contract") return false;
  const { shape } = schedule.type(value);
  const size = sizeOf(shape);
  const outside = size === outerSize(group);
  const inside = !outside && group.kind === "nest" && size === outerSize(group) * innerSize(group);
  if (!outside && !inside) return false;
  const attempt = schedule.attempt(group);
  const scalar = schedule.at(value, unflatten(outside ? group.outerFlat : group.innerFlat, shape), attempt);
  if (!schedule.allowed(attempt)) return false;
  // Products are f32, four in a vector; what needs f64 has a kernel of its own.
  if (group.kind === "contract" && usesDouble(scalar)) return false;
  if (scalar.depth > deepestScalar) return false;
  schedule.commit(attempt, group);
  schedule.addMember(group, value, scalar, inside);
  return true;
}

/** Kernels that compute what the value is made of, the latest first; for single numbers any kernel of single numbers. */
export function relatedGroups(schedule: Schedule, value: ValueId): Group[] {
  const found = new Set<Group>();
  const seen = new Set<ValueId>();
  const visit = (current: ValueId): void => {
    if (seen.has(current)) return;
    seen.add(current);
    const group = schedule.groupOf.get(current);
    if (group) found.add(group);
    else for (const operand of schedule.producerOf(current)?.operands ?? []) visit(operand);
  };
  visit(value);
  const related = [...found].sort((left, right) => right.id - left.id);
  if (sizeOf(schedule.type(value).shape) !== 1) return related;
  const alike = schedule.groups.filter((group) => group.kind === "nest" && outerSize(group) === 1 && !found.has(group));
  return [...related, ...alike.reverse()];
}

function usesDouble(scalar: Scalar): boolean {
  let found = false;
  forEachScalar([scalar], ({ dtype }) => {
    if (dtype === "f64") found = true;
  });
  return found;
}

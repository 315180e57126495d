import type { NodeOf, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import { rootsOf } from "../buffers-read.ts";
import { axesFor, permuted } from "../coordinates.ts";
import type { Group } from "../group.ts";
import { innerSize, outerSize } from "../group.ts";
import type { Index } from "../index-expression.ts";
import { flatten, unflatten } from "../index-expression.ts";
import type { BufferId, Scalar } from "../scalar.ts";
import { forEachScalar } from "../scalar.ts";
import { bits } from "./bits.ts";
import { relatedGroups } from "./elementwise.ts";
import type { Schedule } from "./schedule.ts";
import { startReduction } from "./start-reduction.ts";

/** Of the kernels that a reduction has nothing to do with so many may take it in, the latest: more would take long to try. */
const mostUnrelated = 4;

export function scheduleReduction(schedule: Schedule, node: NodeOf<"reduce">, value: ValueId): void {
  const { kind, axes } = node.attributes;
  const operand = node.operands[0] as ValueId;
  const { shape } = schedule.type(operand);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  for (const group of reductionCandidates(schedule, operand, sizeOf(schedule.type(value).shape)))
    if (joinReduction(schedule, group, value, operand, kind, kept)) return;

  const order = [...kept, ...axes];
  const loops = axesFor(
    order.map((axis) => shape[axis] as number),
    0,
  );
  const coordinates = permuted(order, loops);
  const attempt = schedule.attempt();
  const scalar = schedule.at(operand, coordinates, attempt);
  startReduction(schedule, node, value, {
    attempt,
    outerCoordinates: loops.slice(0, kept.length),
    inner: axes.map((axis) => shape[axis] as number),
    innerFlat: flatten(coordinates, shape),
    kind,
    operand: scalar,
  });
}

function joinReduction(
  schedule: Schedule,
  group: Group,
  value: ValueId,
  operand: ValueId,
  kind: "sum" | "max" | "argmax",
  kept: readonly number[],
): boolean {
  const { shape } = schedule.type(operand);
  const result = schedule.type(value);
  // More than 30 reductions do not fit the sets of bits.
  if (group.inner.length === 0 || group.reductions.length >= 30) return false;
  if (outerSize(group) * innerSize(group) !== sizeOf(shape) || outerSize(group) !== sizeOf(result.shape)) return false;
  if (sizeOf(shape) === 0) return false;
  const coordinates = unflatten(group.innerFlat, shape);
  const outside = flatten(
    kept.map((axis) => coordinates[axis] as Index),
    result.shape,
  );
  if (outside.key !== group.outerFlat.key) return false;
  // argmax counts along one axis of the kernel.
  if (kind === "argmax" && group.inner.filter((extent) => extent > 1).length > 1) return false;
  const attempt = schedule.attempt(group);
  const scalar = schedule.at(operand, coordinates, attempt);
  if (!schedule.allowed(attempt)) return false;
  const shares = outerSize(group) === 1 || attempt.dependencies.size === 0 || sharesLoad(group, scalar);
  const usesOwn = scalar.reductions !== 0;
  if (!shares && !usesOwn) return false;
  schedule.commit(attempt, group);
  group.reductions.push({ kind, dtype: result.dtype, operand: scalar });
  const axes = bits(group.outer.length);
  schedule.addMember(group, value, schedule.scalars.reduction(result.dtype, group.reductions.length - 1, axes), false);
  return true;
}

/** Kernels that a reduction to `rows` numbers may join: those that its operand leads to, and late ones of the same extents. */
function reductionCandidates(schedule: Schedule, operand: ValueId, rows: number): Group[] {
  const related = relatedGroups(schedule, operand).filter(({ kind }) => kind === "nest");
  const points = sizeOf(schedule.type(operand).shape);
  const others: Group[] = [];
  for (let i = schedule.groups.length - 1; i >= 0 && others.length < mostUnrelated; i--) {
    const group = schedule.groups[i] as Group;
    if (group.kind !== "nest" || group.reductions.length === 0 || related.includes(group)) continue;
    if (outerSize(group) === rows && rows * innerSize(group) === points) others.push(group);
  }
  return [...related, ...others];
}

function sharesLoad(group: Group, scalar: Scalar): boolean {
  const own = new Set<BufferId>();
  forEachScalar(rootsOf(group), (inner) => {
    if (inner.kind === "load") own.add(inner.buffer);
  });
  let shares = false;
  forEachScalar([scalar], (inner) => {
    if (inner.kind === "load" && own.has(inner.buffer)) shares = true;
  });
  return shares;
}

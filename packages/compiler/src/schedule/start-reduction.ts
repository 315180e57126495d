import type { Node, ValueId } from "@tenon/program";
import { axesFor, reshaped } from "../coordinates.ts";
import type { Index } from "../index-expression.ts";
import { flatten, isLinear } from "../index-expression.ts";
import type { Scalar } from "../scalar.ts";
import { bits } from "./bits.ts";
import type { Attempt, Schedule } from "./schedule.ts";

/** What a kernel reduces, and along what. */
export interface ReductionParts {
  readonly attempt: Attempt;
  readonly outerCoordinates: readonly Index[];
  readonly inner: readonly number[];
  readonly innerFlat?: Index;
  readonly kind: "sum" | "max" | "argmax";
  readonly operand: Scalar;
}

/** A kernel of its own for a reduction, whose result is the value or, where only views follow, the last of those. */
export function startReduction(schedule: Schedule, node: Node, value: ValueId, parts: ReductionParts): void {
  const type = schedule.type(value);
  const end = followViews(schedule, value, parts.outerCoordinates);
  const group = schedule.newGroup({
    kind: "nest",
    primitive: node.primitive,
    origin: node.origin,
    outer: type.shape,
    inner: parts.inner,
    outerFlat: end.flat,
    innerFlat: parts.innerFlat ?? flatten([end.flat, ...axesFor(parts.inner, type.shape.length)], [1, ...parts.inner]),
  });
  group.reductions.push({ kind: parts.kind, dtype: type.dtype, operand: parts.operand });
  schedule.commit(parts.attempt, group);
  schedule.addMember(group, end.value, schedule.scalars.reduction(type.dtype, 0, bits(type.shape.length)), false);
}

/** Through reshapes and transpositions that are the only use of what they are given. */
export function followViews(
  schedule: Schedule,
  value: ValueId,
  start: readonly Index[],
): { value: ValueId; flat: Index } {
  let [end, coordinates] = [value, start];
  for (;;) {
    const only = schedule.onlyUser(end);
    if (!only) break;
    const { node, first } = only;
    if (node.primitive === "reshape") {
      const next = reshaped(coordinates, schedule.type(end).shape, node.attributes.shape);
      // The kernel's points must stay recognisable.
      const back = flatten(next, node.attributes.shape);
      if (!isLinear(back)) break;
      coordinates = next;
    } else if (node.primitive === "transpose") {
      const source = coordinates;
      coordinates = node.attributes.permutation.map((axis) => source[axis] as Index);
    } else break;
    end = first;
  }
  return { value: end, flat: flatten(coordinates, schedule.type(end).shape) };
}

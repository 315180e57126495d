import type { Group } from "./group.ts";
import type { BufferId, Scalar } from "./scalar.ts";
import { forEachScalar } from "./scalar.ts";

/** Everything that a nest or product computes. */
export function rootsOf(group: Group): Scalar[] {
  return [...group.reductions.map(({ operand }) => operand), ...[...group.members.values()].map((m) => m.scalar)];
}

/** Buffers that a group reads. */
export function buffersRead(group: Group): Set<BufferId> {
  const { whole, contraction } = group;
  const read = new Set(whole?.reads);
  const roots = rootsOf(group);
  if (contraction) roots.push(contraction.left, contraction.right);
  if (whole) roots.push(...whole.roots);
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "load") read.add(scalar.buffer);
  });
  return read;
}

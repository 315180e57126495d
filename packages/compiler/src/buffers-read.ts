import type { Group } from "./group.ts";
import type { BufferId, Scalar } from "./scalar.ts";
import { forEachScalar } from "./scalar.ts";

/** Everything that a nest or product computes. */
export function rootsOf(group: Group): Scalar[] {
  return [...group.reductions.map(({ operand }) => operand), ...[...group.members.values()].map((m) => m.scalar)];
}

/** Buffers that a group reads. */
export function buffersRead(group: Group): Set<BufferId> {
  const read = new Set<BufferId>();
  const { whole, contraction } = group;
  const roots = rootsOf(group);
  if (contraction) roots.push(contraction.left, contraction.right);
  if (whole?.kind === "scatter") roots.push(whole.target, whole.position, whole.update);
  if (whole?.kind === "loop") for (const buffer of whole.reads) read.add(buffer);
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "load") read.add(scalar.buffer);
  });
  return read;
}

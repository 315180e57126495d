import type { TensorType, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import type { Reduction } from "./kernel.ts";
import type { KernelDraft, Surroundings } from "./plan-level.ts";
import type { BufferId, LoadScalar, Scalar } from "./scalar.ts";

/** A value that a kernel computes at each of its points. */
export interface Member {
  readonly type: TensorType;
  readonly scalar: Scalar;
  /** Whether it depends on the inner axes. */
  readonly inside: boolean;
}

/** A kernel in the making: the scheduler puts values into it one after the other. */
export interface Group {
  readonly id: number;
  readonly kind: "nest" | "contract" | "scatter" | "loop";
  readonly primitive: string;
  readonly origin: string | undefined;
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  /** Row-major position, in a value outside or inside the inner axes, of the point that the axes stand for. */
  readonly outerFlat: Index;
  readonly innerFlat: Index;
  readonly reductions: Reduction[];
  readonly members: Map<ValueId, Member>;
  /** Groups that have to run before. */
  readonly dependencies: Set<Group>;
  /** Members that other kernels or the outputs need in memory. */
  readonly stored: Map<ValueId, BufferId>;
  readonly contraction?: {
    readonly left: LoadScalar;
    readonly right: LoadScalar;
    readonly batchAxes: number;
    readonly rowAxes: number;
    readonly columnAxes: number;
  };
  /** What scatters and loops are made of; nothing joins those. */
  readonly whole?: WholeGroup;
}

/** A kernel that nothing joins. It says itself what it reads and how it is finished. */
export interface WholeGroup {
  /** What it computes, and buffers from outside that it reads besides. */
  readonly roots: readonly Scalar[];
  readonly reads: readonly BufferId[];
  plan(group: Group, level: Surroundings): KernelDraft;
}

export const outerSize = (group: Group): number => sizeOf(group.outer);
export const innerSize = (group: Group): number => sizeOf(group.inner);

/** Whether `group` has to wait for `other`, directly or not. */
export function waitsFor(group: Group, other: Group): boolean {
  const seen = new Set<Group>();
  const visit = (current: Group): boolean => {
    if (current === other) return true;
    if (seen.has(current)) return false;
    seen.add(current);
    for (const dependency of current.dependencies) if (visit(dependency)) return true;
    return false;
  };
  return visit(group);
}

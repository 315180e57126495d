import type { TensorType, ValueId } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import type { Reduction } from "./kernel.ts";
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

export type WholeGroup =
  | {
      readonly kind: "scatter";
      readonly extent: number;
      readonly updates: number;
      readonly accumulate: boolean;
      readonly result: ValueId;
      readonly base: Index;
      readonly stride: number;
      readonly target: Scalar;
      readonly position: Scalar;
      readonly update: Scalar;
    }
  | {
      readonly kind: "loop";
      readonly length: number;
      readonly reverse: boolean;
      readonly loop: number;
      readonly body: readonly Group[];
      /** Buffers from outside that the body reads, and those that it writes. */
      readonly reads: readonly BufferId[];
      readonly writes: readonly BufferId[];
    };

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

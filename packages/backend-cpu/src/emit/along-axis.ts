import type { Scalar } from "@tenon/compiler";
import { forEachScalar } from "@tenon/compiler";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** A walk along one axis, in lanes of four as far as they go. */
export interface Walk {
  readonly axis: number;
  /** Where it is; starts as it stands. */
  readonly position: Local;
  readonly end: Local;
  /** Most elements that it can have, and whether their number is a multiple of four. */
  readonly extent: number;
  readonly whole: boolean;
  /** Vectors in one round of the loop. */
  readonly copies: number;
}

/** Several vectors a round spare the loop's own instructions, where there is little else to do; more is only more code. */
export function copiesFor(roots: readonly Scalar[]): number {
  let operations = 0;
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "guard" || scalar.kind === "random") operations += 100;
    if (scalar.kind === "operation") operations += scalar.cost > 100 ? 100 : 1;
  });
  return operations <= 8 ? 4 : operations <= 20 ? 2 : 1;
}

/** Several vectors a round, then one, then single elements; each in a scope of its own. */
export function alongAxis(
  f: FunctionBuilder,
  point: PointEmitter,
  { axis, position, end, extent, whole, copies }: Walk,
  body: (single: boolean) => void,
): void {
  const run = (lanes: number, count: number): void => {
    f.forBelow(
      position,
      () => {
        f.get(end);
        if (lanes * count > 1) f.i32(lanes * count - 1).op(i32.sub);
      },
      lanes * count,
      () => {
        for (let copy = 0; copy < count; copy++)
          point.withLanes(lanes === 4 ? axis : undefined, () =>
            point.scope(() => {
              point.setAxis(axis, position, copy * lanes);
              body(lanes === 1);
            }),
          );
      },
    );
  };
  if (copies > 1 && extent >= 8 * copies) run(4, copies);
  if (extent >= 4) run(4, 1);
  if (!whole) run(1, 1);
}

import type { Condition, GuardScalar } from "@tenon/compiler";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import { valueTypeOf } from "../lanes.ts";
import type { PointEmitter } from "../point-emitter.ts";

/** A value where conditions hold, another where they do not; only what is needed is computed. */
export function emitGuard(point: PointEmitter, { conditions, inside, outside }: GuardScalar): void {
  const { f, laneAxis } = point;
  const choose = (): void => {
    pushConditions(point, conditions);
    f.if(
      () => point.scope(() => point.push(inside)),
      () => point.scope(() => point.push(outside)),
      valueTypeOf(inside.dtype),
    );
  };
  if (laneAxis === undefined || conditions.every(({ index }) => point.laneStride(index) === 0)) {
    choose();
    return;
  }
  // Lane by lane, each at its own position along the axis.
  const [first, offset] = [point.axis(laneAxis), point.offset(laneAxis)];
  const own = f.local("i32");
  const lanes = f.local("v128");
  for (let lane = 0; lane < 4; lane++) {
    f.get(first)
      .i32(offset + lane)
      .op(i32.add)
      .set(own)
      .get(lanes);
    point.inSingleLane(laneAxis, own, choose);
    f.lane(i32x4.extract_lane, 0).lane(i32x4.replace_lane, lane).set(lanes);
  }
  f.get(lanes);
  f.release("v128", lanes);
  f.release("i32", own);
}

/** Leaves 1 where all conditions hold. */
function pushConditions(point: PointEmitter, conditions: readonly Condition[]): void {
  const { f } = point;
  conditions.forEach(({ index, below, multipleOf }, i) => {
    point.pushIndex(index);
    // Unsigned, so that what is negative is not below either.
    f.i32(below).op(i32.lt_u);
    if (multipleOf > 1) {
      point.pushIndex(index);
      f.i32(multipleOf).op(i32.rem_u).op(i32.eqz).op(i32.and);
    }
    if (i > 0) f.op(i32.and);
  });
}

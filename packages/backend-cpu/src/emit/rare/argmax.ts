import type { Reduction } from "@tenon/compiler";
import { isFloat, lowestValue } from "@tenon/program";
import type { Local } from "../../wasm/function-builder.ts";
import * as f32x4 from "../../wasm/instructions/f32x4.ts";
import * as f64 from "../../wasm/instructions/f64.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import * as v128 from "../../wasm/instructions/v128.ts";
import type { Accumulator } from "../accumulator.ts";
import { singleElements } from "../accumulator.ts";
import { emitConstant, valueTypeOf } from "../lanes.ts";
import type { PointEmitter } from "../point-emitter.ts";

/**
 * The first position of the greatest element; NaN counts as greater than every number. Both are kept for each part; one
 * part takes the place of another where its element is greater, or equal and earlier.
 */
export function argmaxAccumulator(point: PointEmitter, { operand }: Reduction): Accumulator {
  const { f } = point;
  const { dtype } = operand;
  const type = valueTypeOf(dtype);
  const own = { value: point.local(type), position: point.local("v128") };
  const tail = { value: point.local(type), position: point.local("v128") };
  const [value, position, better] = [point.local(type), point.local("v128"), point.local("v128")];
  let tailUsed = false;

  /** Leaves the mask of where `left` is to take the place of `right`, which came first. */
  const isGreater = (left: Local, right: Local): void => {
    if (dtype === "f64") {
      f.get(left).get(right).op(f64.gt);
      f.get(left).get(left).op(f64.ne).get(right).get(right).op(f64.eq).op(i32.and).op(i32.or);
      f.op(i32x4.splat).op(i32x4.neg);
    } else if (dtype === "f32") {
      f.get(left).get(right).op(f32x4.gt);
      f.get(left).get(left).op(f32x4.ne).get(right).get(right).op(f32x4.eq).op(v128.and).op(v128.or);
    } else
      f.get(left)
        .get(right)
        .op(dtype === "u32" ? i32x4.gt_u : i32x4.gt_s);
  };
  const take = (into: { value: Local; position: Local }): void => {
    f.set(better);
    if (dtype === "f64") f.get(value).get(into.value).get(better).lane(i32x4.extract_lane, 0).select().set(into.value);
    else f.get(value).get(into.value).get(better).op(v128.bitselect).set(into.value);
    f.get(position).get(into.position).get(better).op(v128.bitselect).set(into.position);
  };
  /** Puts the pair in `value` and `position` into `own`, whichever comes first winning a tie. */
  const merge = (): void => {
    isGreater(value, own.value);
    // Neither is greater, and it is earlier.
    isGreater(own.value, value);
    const [less, greater] = [f.local("v128"), f.local("v128")];
    f.set(less).set(greater);
    f.get(position).get(own.position).op(i32x4.lt_s).get(less).op(v128.andnot).get(greater).op(v128.or);
    take(own);
    f.release("v128", less);
    f.release("v128", greater);
  };
  return {
    result: own.position,
    start() {
      for (const pair of [own, tail]) {
        emitConstant(f, dtype, isFloat(dtype) ? -Infinity : lowestValue(dtype));
        f.set(pair.value).i32x4(0).set(pair.position);
      }
    },
    add(part, axis) {
      if (part === singleElements) tailUsed = true;
      const into = part === singleElements ? tail : own;
      point.push(operand);
      f.set(value);
      pushAxisLanes(point, axis);
      f.set(position);
      isGreater(value, into.value);
      take(into);
    },
    finish(combineLanes) {
      if (combineLanes && type === "v128")
        for (const lanes of [
          [2, 3, 0, 1],
          [1, 0, 3, 2],
        ] as const) {
          f.get(own.value).get(own.value).shuffle32(lanes).set(value);
          f.get(own.position).get(own.position).shuffle32(lanes).set(position);
          merge();
        }
      if (tailUsed) {
        f.get(tail.value).set(value).get(tail.position).set(position);
        merge();
      }
    },
  };
}

/** The position along an axis in all lanes, as integers. */
function pushAxisLanes(point: PointEmitter, axis: number): void {
  const { f } = point;
  const offset = point.offset(axis);
  f.get(point.axis(axis)).op(i32x4.splat);
  if (offset !== 0) f.i32x4(offset).op(i32x4.add);
  if (axis === point.laneAxis) f.v128(new Uint8Array(Int32Array.of(0, 1, 2, 3).buffer)).op(i32x4.add);
}

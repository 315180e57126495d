import type { Reduction } from "@tenon/compiler";
import { isFloat, lowestValue } from "@tenon/program";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { PlainOpcode } from "../wasm/opcode.ts";
import { emitConstant, valueTypeOf } from "./lanes.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** Which of several partial results a point belongs to; they are put together at the end, always in the same order. */
export type Part = "lanes0" | "lanes1" | "lanes2" | "lanes3" | "single";

/** The running result of a reduction. */
export interface Accumulator {
  /** Set by `finish`; where lanes were combined, the same in all of them. */
  readonly result: Local;
  start(): void;
  /** Takes in the operand at the current point. `axis` is the one that argmax counts along. */
  add(part: Part, axis: number): void;
  /** Puts the parts together; the four lanes too where they lie along the reduced axis. */
  finish(combineLanes: boolean): void;
}

export function createAccumulator(f: FunctionBuilder, point: PointEmitter, reduction: Reduction): Accumulator {
  return reduction.kind === "argmax" ? argmaxAccumulator(f, point, reduction) : plainAccumulator(f, point, reduction);
}

const parts: readonly Part[] = ["lanes0", "lanes1", "lanes2", "lanes3", "single"];

function plainAccumulator(f: FunctionBuilder, point: PointEmitter, { kind, operand, dtype }: Reduction): Accumulator {
  const type = valueTypeOf(dtype);
  const locals = new Map(parts.map((part) => [part, point.local(type)]));
  const of = (part: Part): Local => locals.get(part) as Local;
  const used = new Set<Part>();
  const combine = (): void => {
    f.op(combiner(kind === "sum" ? "sum" : "max", dtype));
  };
  return {
    result: of("lanes0"),
    start() {
      for (const part of parts) {
        emitConstant(f, dtype, neutral(kind, dtype));
        f.set(of(part));
      }
    },
    add(part) {
      used.add(part);
      f.get(of(part));
      point.push(operand);
      combine();
      f.set(of(part));
    },
    finish(combineLanes) {
      const merge = (into: Part, from: Part): void => {
        if (!used.has(from)) return;
        f.get(of(into)).get(of(from));
        combine();
        f.set(of(into));
      };
      merge("lanes0", "lanes1");
      merge("lanes2", "lanes3");
      merge("lanes0", "lanes2");
      if (combineLanes && type === "v128") {
        for (const lanes of [
          [2, 3, 0, 1],
          [1, 0, 3, 2],
        ] as const) {
          f.get(of("lanes0")).get(of("lanes0")).get(of("lanes0")).shuffle32(lanes);
          combine();
          f.set(of("lanes0"));
        }
      }
      merge("lanes0", "single");
      if (dtype === "u8" && kind === "sum") f.get(of("lanes0")).i32x4(255).op(v128.and).set(of("lanes0"));
    },
  };
}

function neutral(kind: Reduction["kind"], dtype: Reduction["dtype"]): number {
  if (kind === "sum") return 0;
  return isFloat(dtype) ? -Infinity : lowestValue(dtype);
}

function combiner(kind: "sum" | "max", dtype: Reduction["dtype"]): PlainOpcode {
  if (kind === "sum") return dtype === "f64" ? f64.add : dtype === "f32" ? f32x4.add : i32x4.add;
  if (dtype === "f64") return f64.max;
  return dtype === "f32" ? f32x4.max : dtype === "u32" ? i32x4.max_u : i32x4.max_s;
}

/**
 * The first position of the greatest element; NaN counts as greater than every number. Both are kept for each part; one
 * part takes the place of another where its element is greater, or equal and earlier.
 */
function argmaxAccumulator(f: FunctionBuilder, point: PointEmitter, { operand }: Reduction): Accumulator {
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
      if (part === "single") tailUsed = true;
      const into = part === "single" ? tail : own;
      point.push(operand);
      f.set(value);
      point.pushAxisLanes(axis);
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

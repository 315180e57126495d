import type { Reduction } from "@tenon/compiler";
import { isFloat, lowestValue } from "@tenon/program";
import type { Local } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { PlainOpcode } from "../wasm/opcode.ts";
import { emitConstant, valueTypeOf } from "./lanes.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** Which of several partial results a point belongs to; they are put together at the end, always in the same order. */
export type Part = 0 | 1 | 2 | 3 | typeof singleElements;
/** The part of elements that come one by one, where others come in lanes. */
export const singleElements = 4;

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

/** A sum or a maximum. */
export function plainAccumulator(point: PointEmitter, { kind, operand, dtype }: Reduction): Accumulator {
  const { f } = point;
  const type = valueTypeOf(dtype);
  const locals = Array.from({ length: singleElements + 1 }, () => point.local(type));
  const of = (part: Part): Local => locals[part] as Local;
  const result = of(0);
  const used = new Set<Part>();
  const combine = (): void => {
    f.op(combiner(kind === "sum" ? "sum" : "max", dtype));
  };
  return {
    result,
    start() {
      for (const local of locals) {
        emitConstant(f, dtype, neutral(kind, dtype));
        f.set(local);
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
      merge(0, 1);
      merge(2, 3);
      merge(0, 2);
      if (combineLanes && type === "v128") {
        for (const lanes of [
          [2, 3, 0, 1],
          [1, 0, 3, 2],
        ] as const) {
          f.get(result).get(result).get(result).shuffle32(lanes);
          combine();
          f.set(result);
        }
      }
      merge(0, singleElements);
      if (dtype === "u8" && kind === "sum") f.get(result).i32x4(255).op(v128.and).set(result);
    },
  };
}

/** What changes nothing. */
function neutral(kind: Reduction["kind"], dtype: Reduction["dtype"]): number {
  if (kind === "sum") return 0;
  return isFloat(dtype) ? -Infinity : lowestValue(dtype);
}

function combiner(kind: "sum" | "max", dtype: Reduction["dtype"]): PlainOpcode {
  if (kind === "sum") return dtype === "f64" ? f64.add : dtype === "f32" ? f32x4.add : i32x4.add;
  if (dtype === "f64") return f64.max;
  return dtype === "f32" ? f32x4.max : dtype === "u32" ? i32x4.max_u : i32x4.max_s;
}

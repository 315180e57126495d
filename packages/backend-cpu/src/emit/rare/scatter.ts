import type { Plan, ScatterKernel } from "@tenon/compiler";
import { axisIndex, combine, kernelRoots, strideAlong } from "@tenon/compiler";
import * as f32x4 from "../../wasm/instructions/f32x4.ts";
import * as f64 from "../../wasm/instructions/f64.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import * as v128 from "../../wasm/instructions/v128.ts";
import type { KernelCode } from "../kernel-code.ts";
import { valueTypeOf } from "../lanes.ts";
import type { OuterLoops } from "../outer-loops.ts";
import { divideOuter, forEachOuterPoint, outerUnits } from "../outer-loops.ts";
import { PointEmitter } from "../point-emitter.ts";
import { usesDoubles } from "./uses-doubles.ts";

/** Lanes lie along the last outer axis where elements do and no index depends on it. */
function layoutScatter(kernel: ScatterKernel, plan: Plan): OuterLoops {
  const { outer, base, position, extent, updates } = kernel;
  const last = outer.length - 1;
  const lanes =
    !usesDoubles(kernel, plan) &&
    last >= 0 &&
    (outer[last] as number) >= 4 &&
    strideAlong(base, last) === 1 &&
    (position.axes & (1 << last)) === 0;
  return divideOuter(outer, lanes, extent + updates);
}

/**
 * First the target as it was, then the updates in their order: each outer point has a line of the result to itself. Gives
 * the number of units.
 */
export function emitScatter(kernel: ScatterKernel, code: KernelCode): number {
  const { f } = code;
  const { outer, extent, updates, accumulate, buffer, base, stride, target, position, update } = kernel;
  const point = new PointEmitter(code, kernelRoots(kernel));
  const inner = outer.length;
  const place = combine([
    [base, 1],
    [axisIndex(inner, Math.max(2, extent)), stride],
  ]);
  const dtype = point.dtypeOf(buffer);
  const layout = layoutScatter(kernel, code.plan);
  const store = { buffer, index: place, value: target, inside: true };
  const innerBit = 1 << inner;
  forEachOuterPoint(
    code,
    point,
    layout,
    (varying) => point.hoist([target, position, update], [store], varying | innerBit),
    1,
    () => {
      const counter = point.local("i32");
      const loop = (count: number, body: () => void): void => {
        f.i32(0).set(counter);
        f.forBelow(counter, count, 1, () => {
          point.setAxis(inner, counter);
          point.scope(body);
        });
      };
      loop(extent, () => point.store([store]));
      if (updates === 0) return;
      loop(updates, () => {
        const value = point.local(valueTypeOf(dtype));
        const where = point.local("i32");
        f.get(point.value(position)).lane(i32x4.extract_lane, 0).set(where);
        // Unsigned: what is negative is outside as well.
        f.get(where).i32(extent).op(i32.lt_u);
        f.if(() =>
          point.scope(() => {
            point.push(update);
            f.set(value);
            point.setAxis(inner, where);
            if (accumulate) {
              point.pushElement(buffer, place);
              f.get(value).op(dtype === "f64" ? f64.add : dtype === "f32" ? f32x4.add : i32x4.add);
              if (dtype === "u8") f.i32x4(255).op(v128.and);
              f.set(value);
            }
            point.storeValue(buffer, place, value);
          }),
        );
      });
    },
  );
  return outerUnits(layout);
}

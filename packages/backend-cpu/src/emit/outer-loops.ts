import { sizeOf } from "@tenon/program";
import type { Local } from "../wasm/function-builder.ts";
import * as i32 from "../wasm/instructions/i32.ts";
import { alongAxis } from "./along-axis.ts";
import type { KernelCode } from "./kernel-code.ts";
import { forEachUnit, unflattenUnit } from "./kernel-code.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** How the outer axes of a kernel are divided into units. */
export interface OuterLoops {
  readonly outer: readonly number[];
  /** Whether four lanes lie along the last outer axis; a unit is then `chunk` elements of it. */
  readonly lanes: boolean;
  readonly chunk: number;
  /** Axes before the last one that a unit walks as well, so that short last axes do not make many small units. */
  readonly walked: number;
}

/** Scalar operations in a unit, so that dividing work costs little beside doing it. */
const unitWork = 16384;

/** Elements of the last outer axis in a unit, where lanes lie along it: all of them, or a multiple of 4. */
function chunkOf(extent: number, pointWork: number): number {
  const wanted = Math.max(4, Math.min(4096, Math.floor(unitWork / Math.max(1, pointWork) / 4) * 4));
  return extent <= wanted ? Math.max(1, extent) : wanted;
}

/** Divides outer axes into units of about equal work. */
export function divideOuter(outer: readonly number[], lanes: boolean, pointWork: number): OuterLoops {
  if (!lanes) return { outer, lanes, chunk: 1, walked: 0 };
  const last = outer.at(-1) as number;
  const chunk = chunkOf(last, pointWork);
  let walked = 0;
  let work = last * pointWork;
  // Only whole last axes are walked several times.
  while (chunk === last && walked < outer.length - 1) {
    work *= outer[outer.length - 2 - walked] as number;
    if (work > unitWork) break;
    walked++;
  }
  return { outer, lanes, chunk, walked };
}

export function outerUnits({ outer, lanes, chunk, walked }: OuterLoops): number {
  if (!lanes) return sizeOf(outer);
  const rows = sizeOf(outer.slice(0, outer.length - 1 - walked));
  return rows * Math.ceil((outer.at(-1) as number) / chunk);
}

/**
 * Runs `body` at each outer point of the function's range of units: four points in lanes where lanes lie along the last
 * axis (`copies` times four in a round of the loop), then the rest one by one. `hoist` is called before each loop with the outer axes that vary inside it, one bit each.
 */
export function forEachOuterPoint(
  { f }: KernelCode,
  point: PointEmitter,
  { outer, lanes, chunk, walked }: OuterLoops,
  hoist: (varying: number) => void,
  copies: number,
  body: () => void,
): void {
  hoist((1 << outer.length) - 1);
  forEachUnit(f, (unit) => {
    point.scope(() => {
      if (!lanes) {
        unflattenUnit(f, unit, outer).forEach((local, axis) => {
          point.setAxis(axis, local);
        });
        body();
        return;
      }
      const last = outer.length - 1;
      const extent = outer[last] as number;
      const divided = outer.slice(0, last - walked);
      const digits = unflattenUnit(f, unit, [...divided, Math.ceil(extent / chunk)]);
      divided.forEach((_, axis) => {
        point.setAxis(axis, digits[axis] as Local);
      });
      const position = digits.at(-1) as Local;
      const end = point.local("i32");
      f.get(position).i32(chunk).op(i32.mul).tee(position).i32(chunk).op(i32.add).set(end);
      f.get(end).i32(extent).get(end).i32(extent).op(i32.lt_s).select().set(end);
      const start = point.local("i32");
      f.get(position).set(start);
      point.setAxis(last, position);
      const walk = (axis: number): void => {
        if (axis === last) {
          f.get(start).set(position);
          along();
          return;
        }
        hoist(((1 << (last + 1)) - 1) & ~((1 << axis) - 1));
        const counter = point.local("i32");
        f.i32(0).set(counter);
        f.forBelow(counter, outer[axis] as number, 1, () => {
          point.scope(() => {
            point.setAxis(axis, counter);
            walk(axis + 1);
          });
        });
      };
      const along = (): void => {
        hoist(1 << last);
        const whole = extent % 4 === 0;
        alongAxis(f, point, { axis: last, position, end, extent: Math.min(chunk, extent), whole, copies }, body);
      };
      walk(last - walked);
    });
  });
}

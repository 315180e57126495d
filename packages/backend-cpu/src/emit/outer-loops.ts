import type { KernelCode } from "./kernel-code.ts";
import { forEachUnit, unflattenUnit } from "./kernel-code.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** How the outer axes of a kernel are divided into units. */
export interface OuterLoops {
  readonly outer: readonly number[];
  /** Whether four lanes lie along the last outer axis; a unit is then `chunk` elements of it. */
  readonly lanes: boolean;
  readonly chunk: number;
}

/** Scalar operations in a unit, so that dividing work costs little beside doing it. */
const unitWork = 16384;

/** Elements of the last outer axis in a unit, where lanes lie along it: all of them, or a multiple of 4. */
export function chunkOf(extent: number, pointWork: number): number {
  const wanted = Math.max(4, Math.min(4096, Math.floor(unitWork / Math.max(1, pointWork) / 4) * 4));
  return extent <= wanted ? Math.max(1, extent) : wanted;
}

export function outerUnits({ outer, lanes, chunk }: OuterLoops): number {
  if (!lanes) return outer.reduce((product, extent) => product * extent, 1);
  const rows = outer.slice(0, -1).reduce((product, extent) => product * extent, 1);
  return rows * Math.ceil((outer.at(-1) as number) / chunk);
}

/**
 * Runs `body` at each outer point of the function's range of units: four points in lanes where lanes lie along the last
 * axis, then the rest one by one. `hoist` is called before each loop with the outer axes that vary inside it, one bit each.
 */
export function forEachOuterPoint(
  { f }: KernelCode,
  point: PointEmitter,
  { outer, lanes, chunk }: OuterLoops,
  hoist: (varying: number) => void,
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
      const digits = [...outer.slice(0, -1), Math.ceil(extent / chunk)];
      unflattenUnit(f, unit, digits).forEach((local, axis) => {
        point.setAxis(axis, local);
      });
      const position = point.axis(last);
      const end = point.local("i32");
      f.get(position).i32(chunk).op("i32.mul").tee(position).i32(chunk).op("i32.add").set(end);
      f.get(end).i32(extent).get(end).i32(extent).op("i32.lt_s").op("select").set(end);
      hoist(1 << last);
      const step = (count: number): void => {
        f.forBelow(
          position,
          () =>
            f
              .get(end)
              .i32(count - 1)
              .op("i32.sub"),
          count,
          () => point.withLanes(count === 4 ? last : undefined, () => point.scope(body)),
        );
      };
      if (Math.min(chunk, extent) >= 4) step(4);
      if (extent % 4 !== 0) step(1);
    });
  });
}

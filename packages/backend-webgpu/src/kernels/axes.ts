import { sizeOf } from "@tenon/program";
import type { PointPrinter } from "../wgsl/point-printer.ts";
import { divided, remainderOf } from "../wgsl/point-printer.ts";

/** Sets axes from their row-major number, a name of an i32: the first of them is `first`. */
export function setAxesFrom(point: PointPrinter, flat: string, extents: readonly number[], first: number): void {
  let below = sizeOf(extents);
  extents.forEach((extent, i) => {
    below /= Math.max(1, extent);
    const quotient = below === 1 ? flat : divided(flat, below);
    const position = i === 0 ? quotient : remainderOf(quotient, extent);
    if (position === flat) {
      point.setAxis(first + i, flat);
      return;
    }
    const name = point.fresh("a");
    point.lines.add(`let ${name} = ${position};`);
    point.setAxis(first + i, name);
  });
}

/** The bits of axes from `first` on. */
export const axisBits = (first: number, count: number): number => ((1 << count) - 1) << first;

/** The greatest power of two that is no greater, within bounds. */
export function powerOfTwo(value: number, least: number, most: number): number {
  let power = least;
  while (power * 2 <= Math.min(value, most)) power *= 2;
  return power;
}

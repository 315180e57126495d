import type { ContractKernel, LoadScalar } from "@tenon/compiler";
import { strideAlong } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Memory, Place } from "../memory/places.ts";
import type { BoundMemory } from "../wgsl/bindings.ts";
import type { Lines } from "../wgsl/lines.ts";
import { PointPrinter } from "../wgsl/point-printer.ts";
import { typeName } from "../wgsl/values.ts";
import { setAxesFrom } from "./axes.ts";

// What all variants of products share: extents, strides, and what happens to an element of the product once it is known.

/** The loops of a product by class, with the steps that an operand takes along each. */
export interface ContractAxes {
  readonly batch: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly depth: readonly number[];
}

export function contractAxes({ outer, inner, batchAxes, rowAxes }: ContractKernel): ContractAxes {
  return {
    batch: outer.slice(0, batchAxes),
    rows: outer.slice(batchAxes, batchAxes + rowAxes),
    columns: outer.slice(batchAxes + rowAxes),
    depth: inner,
  };
}

export interface OperandStrides {
  readonly constant: number;
  readonly batch: readonly number[];
  /** Along rows for the left operand, along columns for the right one. */
  readonly free: readonly number[];
  readonly depth: readonly number[];
}

export function stridesOf(kernel: ContractKernel, side: "left" | "right"): OperandStrides {
  const { index } = kernel[side];
  const { batch, rows, columns, depth } = contractAxes(kernel);
  const along = (first: number, extents: readonly number[]): number[] =>
    extents.map((_, i) => strideAlong(index, first + i) ?? 0);
  const firstFree = batch.length + (side === "left" ? 0 : rows.length);
  return {
    constant: index.constant,
    batch: along(0, batch),
    free: along(firstFree, side === "left" ? rows : columns),
    depth: along(batch.length + rows.length + columns.length, depth),
  };
}

/** Σ stride · position of axes given by their row-major number, as text. */
export function offsetText(flat: string, extents: readonly number[], strides: readonly number[]): string {
  let below = sizeOf(extents);
  const parts = extents.flatMap((extent, i) => {
    below /= Math.max(1, extent);
    const stride = strides[i] as number;
    if (stride === 0) return [];
    const quotient = below === 1 ? flat : `${flat} / ${below}`;
    const position = i === 0 ? quotient : `(${quotient}) % ${extent}`;
    return [stride === 1 ? `(${position})` : `(${position}) * ${stride}`];
  });
  return parts.length === 0 ? "0" : parts.join(" + ");
}

/** How an operand is read: one element at a time, or four neighbours along its free axis or along the depth. */
export type Reading = "single" | "free" | "depth";

/** How an operand can be read best. A block that is read in another way too, or written, stays single. */
export function readingOf(kernel: ContractKernel, side: "left" | "right", { places, blocks }: Memory): Reading {
  const operand: LoadScalar = kernel[side];
  const place = places[operand.buffer] as Place;
  const { constant, batch, free, depth } = stridesOf(kernel, side);
  const axes = contractAxes(kernel);
  const extents = side === "left" ? axes.rows : axes.columns;
  if (operand.dtype !== "f32" || place.packed || blocks[place.block]?.kind === "small") return "single";
  if (usedOtherwise(kernel, place.block, places)) return "single";
  const even = (numbers: readonly number[]): boolean => numbers.every((number) => number % 4 === 0);
  const fixed = [constant, place.base, ...place.steps.map(({ elements }) => elements), ...batch];
  if (!even(fixed)) return "single";
  const fits = (own: readonly number[], ownExtents: readonly number[], others: readonly number[]): boolean =>
    own.length > 0 &&
    own.at(-1) === 1 &&
    (ownExtents.at(-1) as number) % 4 === 0 &&
    even(own.slice(0, -1)) &&
    even(others);
  if (fits(free, extents, depth)) return "free";
  return fits(depth, axes.depth, free) ? "depth" : "single";
}

/** Whether the kernel touches a block besides reading its operands. */
function usedOtherwise(kernel: ContractKernel, block: number, places: readonly Place[]): boolean {
  const seen = new Set<unknown>();
  const visit = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null || seen.has(value)) return false;
    seen.add(value);
    if ("kind" in value && value.kind === "load" && "buffer" in value && places[Number(value.buffer)]?.block === block)
      return true;
    return Object.values(value).some(visit);
  };
  return kernel.stores.some(
    (store) => places[store.buffer]?.block === block || visit(store.value) || visit(store.index),
  );
}

/** `fn <name>_finish(batch, row, column, value)`: what is stored of one element of the product. */
export function printFinish(name: string, kernel: ContractKernel, lines: Lines, bound: BoundMemory): void {
  const { batch, rows, columns } = contractAxes(kernel);
  const type = typeName(kernel.left.dtype);
  lines.block(`fn ${name}_finish(batch: i32, row: i32, column: i32, value: ${type})`, () => {
    const point = new PointPrinter(lines, bound);
    setAxesFrom(point, "batch", batch, 0);
    setAxesFrom(point, "row", rows, batch.length);
    setAxesFrom(point, "column", columns, batch.length + rows.length);
    point.setReduction(0, kernel.left.dtype === "u8" ? "(value & 255u)" : "value");
    point.store(kernel.stores);
  });
}

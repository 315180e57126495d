import { strideAlong } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import { unflattenUnit } from "../kernel-code.ts";
import { leftWidth } from "./layout.ts";
import { emitPacking } from "./pack.ts";
import type { ContractUnit, DepthBlock } from "./unit.ts";

/** Where the rows of a tile are found. */
export interface LeftAddresses {
  readonly rows: readonly Local[];
  /** Bytes from the row's address to its element. */
  readonly offsets: readonly number[];
  /** Loops over the depth of a block, outermost first: bytes from one element to the next, positions; of the first, `count`. */
  readonly strides: readonly number[];
  readonly extents: readonly number[];
  readonly count: Local;
}

/** Copies the rows of a tile side by side, point of the depth after point. */
export function packLeft(unit: ContractUnit, row: Local, height: number, block: DepthBlock): LeftAddresses {
  const { layout, code, f, point, packed } = unit;
  const { kernel, rowAxes, depthAxes, depthExtents, blockAxis, leftOffset } = layout;
  const target = point.local("i32");
  f.get(packed).i32(leftOffset).op(i32.add).set(target);
  emitPacking({
    f,
    operand: kernel.left,
    base: code.base(kernel.left.buffer),
    columnAxis: rowAxes[0] as number,
    column: row,
    target,
    width: leftWidth,
    valid: height,
    axis: (axis) => point.axis(axis),
    depthAxes: depthAxes.slice(blockAxis),
    depthExtents: depthExtents.slice(blockAxis),
    start: block.start,
    count: block.count,
  });
  const count = point.local("i32");
  f.get(block.count)
    .i32(sizeOf(depthExtents.slice(blockAxis + 1)))
    .op(i32.mul)
    .set(count);
  const rows = Array.from({ length: height }, () => target);
  return {
    rows,
    offsets: rows.map((_, r) => 4 * r),
    strides: [4 * leftWidth],
    extents: [sizeOf(depthExtents)],
    count,
  };
}

/** For each row of a tile, the position along each row axis. */
export function rowLocals(unit: ContractUnit, row: Local, height: number): Local[][] {
  const { layout, f, point } = unit;
  const { rowExtents } = layout;
  return Array.from({ length: height }, (_, r) => {
    const position = point.local("i32");
    f.get(row).i32(r).op(i32.add).set(position);
    return rowExtents.length === 1 ? [position] : unflattenUnit(f, position, rowExtents);
  });
}

/** Where the left operand's rows begin in this block. Rows at a constant distance share one address. */
export function leftAddresses(
  unit: ContractUnit,
  rowsOfTile: readonly Local[][],
  { start, count }: DepthBlock,
): LeftAddresses {
  const { layout, code, f, point } = unit;
  const { kernel, rowAxes, rowExtents, depthAxes, depthExtents, blockAxis, productAxes } = layout;
  const { left } = kernel;
  const strides = rowAxes.map((axis) => strideAlong(left.index, axis) as number);
  const walk = {
    strides: depthAxes.slice(blockAxis).map((axis) => (strideAlong(left.index, axis) as number) * 4),
    extents: depthExtents.slice(blockAxis),
    count,
  };
  const pushRow = (positions: readonly Local[]): void => {
    f.get(code.base(left.buffer));
    const term = (local: Local, stride: number): void => {
      if (stride !== 0)
        f.get(local)
          .i32(stride * 4)
          .op(i32.mul)
          .op(i32.add);
    };
    if (left.index.constant !== 0) f.i32(left.index.constant * 4).op(i32.add);
    for (const axis of [...productAxes, ...depthAxes.slice(0, blockAxis)])
      term(point.axis(axis), strideAlong(left.index, axis) as number);
    if (depthAxes[blockAxis] !== undefined)
      term(start, strideAlong(left.index, depthAxes[blockAxis] as number) as number);
    for (const [i, position] of positions.entries()) term(position, strides[i] as number);
  };
  if (rowExtents.length === 1 && (strides[0] as number) >= 0) {
    const address = point.local("i32");
    pushRow(rowsOfTile[0] as Local[]);
    f.set(address);
    const offsets = rowsOfTile.map((_, r) => r * (strides[0] as number) * 4);
    return { rows: rowsOfTile.map(() => address), offsets, ...walk };
  }
  const rows = rowsOfTile.map((positions) => {
    const address = point.local("i32");
    pushRow(positions);
    f.set(address);
    return address;
  });
  return { rows, offsets: rows.map(() => 0), ...walk };
}

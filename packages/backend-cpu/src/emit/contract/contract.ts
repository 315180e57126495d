import type { Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import type { KernelCode } from "../kernel-code.ts";
import { forEachUnit, unflattenUnit } from "../kernel-code.ts";
import { PointEmitter } from "../point-emitter.ts";
import { emitBlock } from "./depth-block.ts";
import type { ContractLayout } from "./layout.ts";
import { emitMinimum } from "./minimum.ts";
import type { ContractUnit } from "./unit.ts";

// A product of matrices in register tiles, after Goto and van de Geijn, "Anatomy of high-performance matrix
// multiplication", ACM TOMS 2008. The right operand is packed into panels as wide as a tile, in memory of the thread's
// own; the left operand is read where it lies, element by element into all lanes; each element of the result is one chain
// of multiply-adds in the order of the depth, so that neither tiles nor threads change its bits. What the compiler has put
// behind the product (bias, activation, an optimizer's update) is computed when a row of tiles is done: rows-behind.ts.

/** The kernel of a product: its units one after the other. */
export function emitContract(layout: ContractLayout, code: KernelCode): void {
  const { f } = code;
  const { kernel, productExtents, productAxes, columnUnits, rowUnits, unitRows, rows, panels, tile } = layout;
  const roots = kernel.stores.map(({ value }) => value);
  const point = new PointEmitter(code, roots);
  const packed = code.scratch(layout.scratchBytes);
  const [firstRow, lastRow, firstColumn, panelCount] = [0, 1, 2, 3].map(() => f.local("i32")) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const unit: ContractUnit = { layout, code, f, point, packed, firstRow, lastRow, firstColumn, panelCount };
  point.hoist(roots, kernel.stores, (1 << kernel.outer.length) - 1, 1);
  forEachUnit(f, (number) => {
    point.scope(() => {
      const digits = unflattenUnit(f, number, [...productExtents, columnUnits, rowUnits]);
      for (const [i, axis] of productAxes.entries()) point.setAxis(axis, digits[i] as Local);
      const [columnUnit, rowUnit] = digits.slice(-2) as [Local, Local];
      f.get(rowUnit).i32(unitRows).op(i32.mul).set(firstRow);
      emitMinimum(f, () => f.get(firstRow).i32(unitRows).op(i32.add), rows);
      f.set(lastRow);
      f.get(columnUnit)
        .i32(panels * tile.columns)
        .op(i32.mul)
        .set(firstColumn);
      // Panels of this unit: the last unit may have fewer.
      emitMinimum(
        f,
        () => f.get(columnUnit).i32(1).op(i32.add).i32(panels).op(i32.mul),
        Math.ceil(layout.columns / tile.columns),
      );
      f.get(columnUnit).i32(panels).op(i32.mul).op(i32.sub).set(panelCount);
      const varying = ((1 << kernel.outer.length) - 1) & ~productAxes.reduce((bits, axis) => bits | (1 << axis), 0);
      point.hoist(roots, kernel.stores, varying, 1);
      emitBlocks(unit);
    });
  });
}

/** Depth block by depth block: pack the panels, then run the tiles over them. */
function emitBlocks(unit: ContractUnit): void {
  const { layout, f, point } = unit;
  const { depthExtents, depthAxes, blockAxis, blockExtent, blocks } = layout;
  const start = f.local("i32");
  const count = f.local("i32");
  if (blocks === 1) {
    f.i32(0).set(start);
    f.i32(depthExtents[blockAxis] ?? 1).set(count);
    for (const axis of depthAxes.slice(0, blockAxis)) point.setAxis(axis, start);
    emitBlock(unit, { start, count, isFirst: undefined, isLast: undefined });
    return;
  }
  const block = f.local("i32");
  const chunks = Math.ceil((depthExtents[blockAxis] as number) / blockExtent);
  f.i32(0).set(block);
  const digits = [...depthExtents.slice(0, blockAxis), chunks];
  f.forBelow(block, blocks, 1, () => {
    const locals = unflattenUnit(f, block, digits);
    for (const [i, axis] of depthAxes.slice(0, blockAxis).entries()) point.setAxis(axis, locals[i] as Local);
    f.get(locals.at(-1) as Local)
      .i32(blockExtent)
      .op(i32.mul)
      .set(start);
    emitMinimum(
      f,
      () =>
        f
          .i32(depthExtents[blockAxis] as number)
          .get(start)
          .op(i32.sub),
      blockExtent,
    );
    f.set(count);
    emitBlock(unit, {
      start,
      count,
      isFirst: () => f.get(block).op(i32.eqz),
      isLast: () =>
        f
          .get(block)
          .i32(blocks - 1)
          .op(i32.eq),
    });
  });
}

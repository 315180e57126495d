import { sizeOf } from "@tenon/program";
import type { Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import { splitRows } from "../tile-shape.ts";
import { leftAddresses, packLeft, rowLocals } from "./left-operand.ts";
import { emitPacking } from "./pack.ts";
import { emitRowsBehind } from "./rows-behind.ts";
import { emitTile } from "./tile.ts";
import type { ContractUnit, DepthBlock } from "./unit.ts";

/** Packs the panels of a depth block, then runs the tiles over them. */
export function emitBlock(unit: ContractUnit, block: DepthBlock): void {
  const { layout, code, f, point, packed, firstRow, lastRow, firstColumn, panelCount } = unit;
  const { tile, columns, kernel, depthAxes, depthExtents, blockAxis } = layout;
  const inner = depthExtents.slice(blockAxis + 1);
  const innerSize = sizeOf(inner);
  const panelBytes = f.local("i32");
  f.get(block.count)
    .i32(innerSize * tile.columns * 4)
    .op(i32.mul)
    .set(panelBytes);

  // Pack.
  const panel = f.local("i32");
  const target = f.local("i32");
  const column = f.local("i32");
  f.i32(0).set(panel);
  f.get(packed).set(target);
  f.get(firstColumn).set(column);
  const rest = columns % tile.columns;
  f.forBelow(
    panel,
    () => f.get(panelCount),
    1,
    () => {
      const pack = (valid: number): void =>
        emitPacking({
          f,
          operand: kernel.right,
          base: code.base(kernel.right.buffer),
          columnAxis: layout.columnAxis,
          column,
          target,
          width: tile.columns,
          valid,
          axis: (axis) => point.axis(axis),
          depthAxes: depthAxes.slice(blockAxis),
          depthExtents: depthExtents.slice(blockAxis),
          start: block.start,
          count: block.count,
        });
      fullOrRest(unit, column, rest, pack);
      f.get(target).get(panelBytes).op(i32.add).set(target);
      f.advance(column, tile.columns);
    },
  );

  // Multiply: one row of tiles after the other, over all panels of the unit; then what lies behind the product.
  const { unitRows, rows, panels, packedBytes, blocks } = layout;
  const rowBytes = panels * tile.columns * 4;
  const row = f.local("i32");
  const height = f.local("i32");
  const sums = f.local("i32");
  const sumsOfRow = f.local("i32");
  f.get(firstRow).set(row);
  f.get(packed).i32(packedBytes).op(i32.add).set(sumsOfRow);
  const overPanels = (tall: number): void => {
    f.i32(0).set(panel);
    f.get(packed).set(target);
    f.get(firstColumn).set(column);
    f.get(sumsOfRow).set(sums);
    point.scope(() => {
      const addresses = layout.packsLeft
        ? packLeft(unit, row, tall, block)
        : leftAddresses(unit, rowLocals(unit, row, tall), block);
      f.forBelow(
        panel,
        () => f.get(panelCount),
        1,
        () => {
          fullOrRest(unit, column, rest, (valid) =>
            emitTile(unit, { height: tall, valid, addresses, target, sums, rowBytes, block }),
          );
          f.get(target).get(panelBytes).op(i32.add).set(target);
          f.advance(column, tile.columns);
          f.advance(sums, tile.columns * 4);
        },
      );
    });
  };
  // The last unit may have another number of rows than the others.
  const sizes = [Math.min(unitRows, rows), rows % unitRows].filter((size) => size > 0);
  const heights = [...new Set(sizes.flatMap((size) => splitRows(size, tile.rows)))];
  f.block((end) => {
    f.loop((again) => {
      f.get(lastRow).get(row).op(i32.sub).tee(height).i32(0).op(i32.le_s).branchIf(end);
      nextHeight(unit, height);
      const choose = (i: number): void => {
        const tall = heights[i] as number;
        if (i === heights.length - 1) {
          overPanels(tall);
          return;
        }
        f.get(height).i32(tall).op(i32.eq);
        f.if(
          () => overPanels(tall),
          () => choose(i + 1),
        );
      };
      choose(0);
      const finish = (): void => emitRowsBehind(unit, row, height, sumsOfRow, rowBytes);
      if (block.isLast) {
        block.isLast();
        f.if(finish);
      } else finish();
      if (blocks > 1) f.get(height).i32(rowBytes).op(i32.mul).get(sumsOfRow).op(i32.add).set(sumsOfRow);
      f.get(row).get(height).op(i32.add).set(row).branch(again);
    });
  });
  for (const local of [panelBytes, panel, target, column, row, height, sums, sumsOfRow]) f.release("i32", local);
}

/** The height of the next row of tiles where `rest` rows remain, as `splitRows` has it. */
function nextHeight({ layout, f }: ContractUnit, rest: Local): void {
  const { rows } = layout.tile;
  f.get(rest).i32(rows).op(i32.gt_s);
  f.if(() => {
    f.i32(rows);
    f.get(rest).i32(1).op(i32.add).i32(1).op(i32.shr_u);
    f.get(rest)
      .i32(2 * rows)
      .op(i32.ge_s)
      .select()
      .set(rest);
  });
}

/** The same code for whole panels and, where the columns do not fill the last one, for that. */
function fullOrRest({ layout, f }: ContractUnit, column: Local, rest: number, emit: (valid: number) => void): void {
  const { tile, columns } = layout;
  if (rest === 0) emit(tile.columns);
  else if (columns < tile.columns) emit(rest);
  else {
    f.get(column)
      .i32(columns - rest)
      .op(i32.eq);
    f.if(
      () => emit(rest),
      () => emit(tile.columns),
    );
  }
}

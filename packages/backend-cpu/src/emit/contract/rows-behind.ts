import type { Scalar } from "@tenon/compiler";
import { forEachScalar } from "@tenon/compiler";
import type { Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as v128 from "../../wasm/instructions/v128.ts";
import { alongAxis, copiesFor } from "../along-axis.ts";
import { unflattenUnit } from "../kernel-code.ts";
import { emitMinimum } from "./minimum.ts";
import type { ContractUnit } from "./unit.ts";

/**
 * What is computed from the products, row by row along the columns: the tensors that take part are walked from start to
 * end, which is what memory is fast at.
 */
export function emitRowsBehind(
  unit: ContractUnit,
  row: Local,
  height: Local,
  sumsOfRow: Local,
  rowBytes: number,
): void {
  const { layout, f, point, firstColumn, panelCount } = unit;
  const { kernel, rowAxes, rowExtents, columnAxis, columns, tile } = layout;
  const { stores } = kernel;
  const roots = stores.map(({ value }) => value);
  const product = findProduct(roots);
  point.scope(() => {
    const [position, end] = [point.local("i32"), point.local("i32")];
    const [column, columnEnd] = [point.local("i32"), point.local("i32")];
    f.get(row).tee(position).get(height).op(i32.add).set(end);
    f.get(panelCount).i32(tile.columns).op(i32.mul).get(firstColumn).op(i32.add).set(columnEnd);
    emitMinimum(f, () => f.get(columnEnd), columns);
    f.set(columnEnd);
    const rowStart = point.local("i32");
    // As if the sums of column 0 were there, so that the column says where a sum is.
    f.get(sumsOfRow).get(firstColumn).i32(2).op(i32.shl).op(i32.sub).set(rowStart);
    f.forBelow(
      position,
      () => f.get(end),
      1,
      () => {
        point.scope(() => {
          const positions = rowExtents.length === 1 ? [position] : unflattenUnit(f, position, rowExtents);
          rowAxes.forEach((axis, i) => {
            point.setAxis(axis, positions[i] as Local);
          });
          point.hoist(roots, stores, 1 << columnAxis, 1);
          f.get(firstColumn).set(column);
          const walk = {
            axis: columnAxis,
            position: column,
            end: columnEnd,
            extent: columns,
            whole: columns % 4 === 0,
          };
          alongAxis(f, point, { ...walk, copies: copiesFor(roots) }, (single) => {
            if (product) {
              const value = point.local("v128");
              f.get(rowStart);
              const offset = point.pushScaledAxis(columnAxis, 4);
              f.memory(single ? v128.load32_splat : v128.load, offset).set(value);
              point.define(product, value);
            }
            point.store(stores);
          });
        });
        f.advance(rowStart, rowBytes);
      },
    );
  });
}

function findProduct(roots: readonly Scalar[]): Scalar | undefined {
  let found: Scalar | undefined;
  forEachScalar(roots, (scalar) => {
    if (scalar.kind === "reduction") found = scalar;
  });
  return found;
}

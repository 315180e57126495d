import type { ContractKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Memory } from "../memory/places.ts";
import { Lines } from "../wgsl/lines.ts";
import { typeName } from "../wgsl/values.ts";
import { contractAxes, offsetText, printFinish, stridesOf } from "./contract.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";

/** Rows and columns of the product that a workgroup computes, and how much of the depth it holds at a time. */
const [tileRows, tileColumns, tileDepth] = [32, 32, 16];
const threads = 64;

/**
 * A workgroup computes a tile of 32 by 32 elements: its 64 invocations bring tiles of both operands into the workgroup's
 * memory, and each computes 4 by 4 elements from there.
 */
export function contractInTiles(kernel: ContractKernel, memory: Memory): KernelCode {
  const { batch, rows: rowExtents, columns: columnExtents, depth: depthExtents } = contractAxes(kernel);
  const [rows, columns, depth] = [sizeOf(rowExtents), sizeOf(columnExtents), sizeOf(depthExtents)];
  const [rowTiles, columnTiles] = [Math.ceil(rows / tileRows), Math.ceil(columns / tileColumns)];
  const [left, right] = [stridesOf(kernel, "left"), stridesOf(kernel, "right")];
  return {
    kernel,
    variant: "workgroup tiles",
    threads,
    groups: sizeOf(batch) * rowTiles * columnTiles,
    touched: touchedBy(kernel, memory),
    vectors: new Set(),
    subgroups: false,
    barriers: true,
    workgroupBytes: 4 * tileDepth * (tileRows + tileColumns),
    print(name, bound) {
      const lines = new Lines();
      const type = typeName(kernel.left.dtype);
      const held = `vec4<${type}>`;
      printFinish(name, kernel, lines, bound);
      // Both by depth first: the four rows or columns of an invocation lie side by side.
      lines.add(`var<workgroup> ${name}_left: array<${held}, ${(tileDepth * tileRows) / 4}>;`);
      lines.add(`var<workgroup> ${name}_right: array<${held}, ${(tileDepth * tileColumns) / 4}>;`);
      lines.block(`fn ${name}(group: u32, lane: u32)`, () => {
        lines.add(`let first_column = (i32(group) % ${columnTiles}) * ${tileColumns};`);
        lines.add(`let first_row = ((i32(group) / ${columnTiles}) % ${rowTiles}) * ${tileRows};`);
        lines.add(`let batch = i32(group) / ${columnTiles * rowTiles};`);
        lines.add(`let left_start = ${left.constant} + ${offsetText("batch", batch, left.batch)};`);
        lines.add(`let right_start = ${right.constant} + ${offsetText("batch", batch, right.batch)};`);
        lines.add("let own_row = i32(lane) / 8;", "let own_column = i32(lane) % 8;");
        for (let i = 0; i < 4; i++) lines.add(`var sum${i} = ${held}(0);`);
        lines.block(`for (var first = 0; first < ${depth}; first += ${tileDepth})`, () => {
          // An operand whose depth lies side by side is read along it, others along rows or columns.
          const bring = (side: "left" | "right"): void => {
            const strides = side === "left" ? left : right;
            const [extents, size, start] =
              side === "left" ? [rowExtents, rows, "first_row"] : [columnExtents, columns, "first_column"];
            const alongDepth = strides.depth.at(-1) === 1;
            const quads = (tileDepth * 32) / 4;
            lines.block(`for (var q = i32(lane); q < ${quads}; q += ${threads})`, () => {
              if (alongDepth) lines.add(`let k = q % ${tileDepth};`, `let quad = q / ${tileDepth};`);
              else lines.add("let k = q / 8;", "let quad = q % 8;");
              lines.add(`let d = min(first + k, ${depth - 1});`);
              lines.add(`let at = ${side}_start + ${offsetText("d", depthExtents, strides.depth)};`);
              for (let i = 0; i < 4; i++) {
                lines.add(`let f${i} = min(${start} + quad * 4 + ${i}, ${size - 1});`);
                const offset = offsetText(`f${i}`, extents, strides.free);
                lines.add(`let e${i} = ${bound.load(kernel[side].buffer, `at + ${offset}`)};`);
              }
              const quad = `${held}(e0, e1, e2, e3)`;
              const value = depth % tileDepth === 0 ? quad : `select(${held}(0), ${quad}, first + k < ${depth})`;
              lines.add(`${name}_${side}[k * 8 + quad] = ${value};`);
            });
          };
          bring("left");
          bring("right");
          lines.add("workgroupBarrier();");
          lines.block(`for (var k = 0; k < ${tileDepth}; k++)`, () => {
            lines.add(`let a = ${name}_left[k * 8 + own_row];`, `let b = ${name}_right[k * 8 + own_column];`);
            ["x", "y", "z", "w"].forEach((component, i) => {
              lines.add(`sum${i} += a.${component} * b;`);
            });
          });
          lines.add("workgroupBarrier();");
        });
        lines.add(`let sums = array<${held}, 4>(sum0, sum1, sum2, sum3);`);
        lines.add("let row = first_row + own_row * 4;", "let column = first_column + own_column * 4;");
        lines.block("for (var i = 0; i < 4; i++)", () => {
          if (rows % tileRows !== 0) lines.add(`if (row + i >= ${rows}) { break; }`);
          lines.add("var sum = sums[i];");
          lines.block("for (var j = 0; j < 4; j++)", () => {
            if (columns % tileColumns !== 0) lines.add(`if (column + j >= ${columns}) { break; }`);
            lines.add(`${name}_finish(batch, row + i, column + j, sum[j]);`);
          });
        });
      });
      return lines.toString();
    },
  };
}

import type { ContractKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Memory, Place } from "../memory/places.ts";
import { Lines } from "../wgsl/lines.ts";
import { typeName } from "../wgsl/values.ts";
import type { Reading } from "./contract.ts";
import { contractAxes, printFinish, readingOf } from "./contract.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";
import type { Readings, RegisterTile } from "./tile-walk.ts";
import { quadsOf, TileWalk } from "./tile-walk.ts";

/**
 * Each invocation holds a tile of the product in registers and walks the depth. Four neighbours are read at once wherever
 * they lie side by side.
 */
export function contractInRegisters(kernel: ContractKernel, memory: Memory, tile: RegisterTile): KernelCode {
  const axes = contractAxes(kernel);
  const [batches, rows, columns] = [sizeOf(axes.batch), sizeOf(axes.rows), sizeOf(axes.columns)];
  const rowTiles = Math.ceil(rows / tile.rows);
  const columnTiles = Math.ceil(columns / tile.columns);
  const tiles = batches * rowTiles * columnTiles;
  const tilesOfGroup = tile.threads / tile.slices;
  const readings = readingsOf(kernel, memory, tile);
  const vectors = new Set<number>();
  for (const side of ["left", "right"] as const)
    if (readings[side] !== "single") vectors.add((memory.places[kernel[side].buffer] as Place).block);
  const lanes = [readings.left, readings.right].some((reading) => reading !== "single") ? " vec4" : "";
  return {
    kernel,
    variant: `${tile.rows}x${tile.columns}${lanes}${tile.slices > 1 ? ` in ${tile.slices} slices` : ""}`,
    threads: tile.threads,
    groups: Math.ceil(tiles / tilesOfGroup),
    touched: touchedBy(kernel, memory),
    vectors,
    subgroups: false,
    barriers: tile.slices > 1,
    workgroupBytes: tile.slices > 1 ? 4 * tile.columns * tile.rows * tile.threads : 0,
    print(name, bound) {
      const lines = new Lines();
      printFinish(name, kernel, lines, bound);
      const type = typeName(kernel.left.dtype);
      const held = tile.columns > 1 ? `vec4<${type}>` : type;
      if (tile.slices > 1)
        lines.add(`var<workgroup> ${name}_parts: array<${held}, ${tile.threads * tile.rows * quadsOf(tile)}>;`);
      lines.block(`fn ${name}(group: u32, lane: u32)`, () => {
        if (tile.slices > 1) lines.add(`let slice = i32(lane) / ${tilesOfGroup};`);
        const own = tile.slices > 1 ? `i32(lane) % ${tilesOfGroup}` : "i32(lane)";
        lines.add(`let place = i32(group) * ${tilesOfGroup} + ${own};`);
        // With barriers to come, whoever has no tile helps with the last one and stores nothing.
        if (tile.slices > 1) lines.add(`let t = min(place, ${tiles - 1});`);
        else lines.add(`if (place >= ${tiles}) { return; }`, "let t = place;");
        lines.add(`let column = (t % ${columnTiles}) * ${tile.columns};`);
        lines.add(`let row = ((t / ${columnTiles}) % ${rowTiles}) * ${tile.rows};`);
        lines.add(`let batch = t / ${columnTiles * rowTiles};`);
        new TileWalk(kernel, tile, readings, lines, bound).print();
        storeTile(name, tile, { rows, columns, tiles, tilesOfGroup, held }, lines);
      });
      return lines.toString();
    },
  };
}

function readingsOf(kernel: ContractKernel, memory: Memory, tile: RegisterTile): Readings {
  const own = (side: "left" | "right", size: number): Reading => {
    const reading = readingOf(kernel, side, memory);
    return reading === "free" && size % 4 !== 0 ? "single" : reading;
  };
  const readings = { left: own("left", tile.rows), right: own("right", tile.columns) };
  const place = (side: "left" | "right"): number | undefined => memory.places[kernel[side].buffer]?.block;
  // One block is declared in one way.
  const mixed = place("left") === place("right") && [readings.left, readings.right].includes("single");
  return mixed ? { left: "single", right: "single" } : readings;
}

interface TileCounts {
  readonly rows: number;
  readonly columns: number;
  readonly tiles: number;
  readonly tilesOfGroup: number;
  readonly held: string;
}

/** Stores the tile; where slices share the depth, after their parts have been added up, each slice some of the rows. */
function storeTile(
  name: string,
  tile: RegisterTile,
  { rows, columns, tiles, tilesOfGroup, held }: TileCounts,
  lines: Lines,
): void {
  const quads = quadsOf(tile);
  // `part` counts through the variables of the tile, row by row.
  const finish = (): void => {
    const [row, quad] = quads === 1 ? ["part", "0"] : [`part / ${quads}`, `(part % ${quads})`];
    const store = (): void => {
      if (tile.columns === 1) lines.add(`${name}_finish(batch, row + ${row}, column, sum);`);
      else
        lines.block("for (var j = 0; j < 4; j++)", () => {
          const at = quads === 1 ? "column + j" : `column + ${quad} * 4 + j`;
          if (columns % tile.columns !== 0) lines.add(`if (${at} >= ${columns}) { break; }`);
          lines.add(`${name}_finish(batch, row + ${row}, ${at}, sum[j]);`);
        });
    };
    if (rows % tile.rows === 0) store();
    else lines.block(`if (row + ${row} < ${rows})`, store);
  };
  const parts = Array.from({ length: tile.rows * quads }, (_, i) => `sum${Math.floor(i / quads)}_${i % quads}`);
  if (tile.slices === 1) {
    lines.add(`let sums = array<${held}, ${parts.length}>(${parts.join(", ")});`);
    lines.block(`for (var part = 0; part < ${parts.length}; part++)`, () => {
      lines.add("var sum = sums[part];");
      finish();
    });
    return;
  }
  parts.forEach((part, i) => {
    lines.add(`${name}_parts[${i * tile.threads} + i32(lane)] = ${part};`);
  });
  lines.add("workgroupBarrier();");
  if (tiles % tilesOfGroup !== 0) lines.add(`if (place >= ${tiles}) { return; }`);
  lines.block(`for (var part = slice; part < ${parts.length}; part += ${tile.slices})`, () => {
    lines.add(`var sum = ${held}(0);`);
    lines.block(`for (var s = 0; s < ${tile.slices}; s++)`, () =>
      lines.add(`sum += ${name}_parts[part * ${tile.threads} + s * ${tilesOfGroup} + i32(lane) % ${tilesOfGroup}];`),
    );
    finish();
  });
}

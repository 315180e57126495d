import type { ContractKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Memory, Place } from "../memory/places.ts";
import type { BoundMemory } from "../wgsl/bindings.ts";
import { Lines } from "../wgsl/lines.ts";
import { typeName } from "../wgsl/values.ts";
import type { OperandStrides, Reading } from "./contract.ts";
import { contractAxes, offsetText, printFinish, readingOf, stridesOf } from "./contract.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";

export interface RegisterTile {
  /** Elements of the product that an invocation computes. */
  readonly rows: 1 | 2 | 4;
  readonly columns: 1 | 4;
  /** Invocations of a workgroup. */
  readonly threads: number;
  /** Parts of the depth that invocations of a workgroup share out and add up in its memory; divides `threads`. */
  readonly slices: number;
}

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
      const held = tile.columns === 4 ? `vec4<${type}>` : type;
      if (tile.slices > 1) lines.add(`var<workgroup> ${name}_parts: array<${held}, ${tile.threads * tile.rows}>;`);
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

interface Readings {
  readonly left: Reading;
  readonly right: Reading;
}

function readingsOf(kernel: ContractKernel, memory: Memory, tile: RegisterTile): Readings {
  const own = (side: "left" | "right", size: number): Reading => {
    const reading = readingOf(kernel, side, memory);
    return reading === "free" && size !== 4 ? "single" : reading;
  };
  const readings = { left: own("left", tile.rows), right: own("right", tile.columns) };
  const place = (side: "left" | "right"): number | undefined => memory.places[kernel[side].buffer]?.block;
  // One block is declared in one way.
  const mixed = place("left") === place("right") && [readings.left, readings.right].includes("single");
  return mixed ? { left: "single", right: "single" } : readings;
}

/** The walk along the depth: `sum0`, `sum1`, ... hold the rows of the tile afterwards. */
class TileWalk {
  readonly #kernel: ContractKernel;
  readonly #tile: RegisterTile;
  readonly #readings: Readings;
  readonly #lines: Lines;
  readonly #bound: BoundMemory;
  readonly #left: OperandStrides;
  readonly #right: OperandStrides;

  constructor(kernel: ContractKernel, tile: RegisterTile, readings: Readings, lines: Lines, bound: BoundMemory) {
    this.#kernel = kernel;
    this.#tile = tile;
    this.#readings = readings;
    this.#lines = lines;
    this.#bound = bound;
    this.#left = stridesOf(kernel, "left");
    this.#right = stridesOf(kernel, "right");
  }

  print(): void {
    const { rows, columns } = this.#tile;
    const type = typeName(this.#kernel.left.dtype);
    const held = columns === 4 ? `vec4<${type}>` : type;
    for (let i = 0; i < rows; i++) this.#lines.add(`var sum${i} = ${held}(0);`);
    this.#start("left", "row", rows);
    this.#start("right", "column", columns);
    this.#walk(0, [], []);
  }

  /** Where the operand's part for each row or column of the tile begins: `left0`, `left1`, ... */
  #start(side: "left" | "right", name: "row" | "column", count: number): void {
    const strides = side === "left" ? this.#left : this.#right;
    const { batch, rows, columns } = contractAxes(this.#kernel);
    const extents = side === "left" ? rows : columns;
    const size = sizeOf(extents);
    const first = `${strides.constant} + ${offsetText("batch", batch, strides.batch)}`;
    const starts = this.#readings[side] === "free" ? 1 : count;
    for (let i = 0; i < starts; i++) {
      const at = i === 0 ? name : size % count === 0 ? `(${name} + ${i})` : `min(${name} + ${i}, ${size - 1})`;
      this.#lines.add(`let ${side}${i} = ${first} + ${offsetText(at, extents, strides.free)};`);
    }
  }

  #walk(axis: number, left: readonly string[], right: readonly string[]): void {
    const { depth } = contractAxes(this.#kernel);
    if (depth.length === 0) {
      this.#step(1, "0", "0");
      return;
    }
    const [from, to] = this.#range(axis, depth);
    const last = axis === depth.length - 1;
    const deep = last && [this.#readings.left, this.#readings.right].includes("depth");
    const unroll = last && (deep || ((depth[axis] as number) / this.#slicesOf(axis, depth)) % 4 === 0) ? 4 : 1;
    const k = `k${axis}`;
    this.#lines.block(`for (var ${k} = ${from}; ${k} < ${to}; ${k} += ${unroll})`, () => {
      const along = (strides: OperandStrides, before: readonly string[]): string[] => {
        const stride = strides.depth[axis] as number;
        return stride === 0 ? [...before] : [...before, stride === 1 ? k : `${k} * ${stride}`];
      };
      const [ownLeft, ownRight] = [along(this.#left, left), along(this.#right, right)];
      if (last) this.#step(unroll, ownLeft.join(" + ") || "0", ownRight.join(" + ") || "0");
      else this.#walk(axis + 1, ownLeft, ownRight);
    });
  }

  /** The axis that slices share out is the longest. */
  #slicesOf(axis: number, depth: readonly number[]): number {
    return axis === depth.indexOf(Math.max(...depth)) ? this.#tile.slices : 1;
  }

  #range(axis: number, depth: readonly number[]): readonly [string, string] {
    const extent = depth[axis] as number;
    const slices = this.#slicesOf(axis, depth);
    if (slices === 1) return ["0", String(extent)];
    // Multiples of four, so that groups of four neighbours stay whole.
    const length = Math.ceil(extent / slices / 4) * 4;
    return [`slice * ${length}`, `min(${extent}, slice * ${length} + ${length})`];
  }

  /** One position of the depth, or four. */
  #step(unroll: number, leftOffset: string, rightOffset: string): void {
    const { rows, columns } = this.#tile;
    const left = this.#elements("left", rows, unroll, leftOffset);
    const right = this.#elements("right", columns, unroll, rightOffset);
    const type = typeName(this.#kernel.left.dtype);
    for (let u = 0; u < unroll; u++) {
      const row = Array.from({ length: columns }, (_, j) => right.at(j, u));
      const vector = right.vector?.(u) ?? (columns === 4 ? `vec4<${type}>(${row.join(", ")})` : row[0]);
      const name = `right_${u}`;
      this.#lines.add(`let ${name} = ${vector};`);
      for (let i = 0; i < rows; i++) this.#lines.add(`sum${i} += ${left.at(i, u)} * ${name};`);
    }
  }

  /** Loads what a step needs of an operand; elements by row or column and position of the depth. */
  #elements(
    side: "left" | "right",
    count: number,
    unroll: number,
    offset: string,
  ): { at(i: number, u: number): string; vector?: (u: number) => string } {
    const { buffer } = this.#kernel[side];
    const stride = (side === "left" ? this.#left : this.#right).depth.at(-1) ?? 0;
    const letter = side === "left" ? "a" : "b";
    const further = (u: number): string => (u === 0 || stride === 0 ? "" : ` + ${u * stride}`);
    const component = ["x", "y", "z", "w"] as const;
    switch (this.#readings[side]) {
      case "free":
        for (let u = 0; u < unroll; u++)
          this.#lines.add(
            `let ${letter}${u} = ${this.#bound.loadVector(buffer, `${side}0 + ${offset}${further(u)}`)};`,
          );
        return { at: (i, u) => `${letter}${u}.${component[i]}`, vector: (u) => `${letter}${u}` };
      case "depth":
        for (let i = 0; i < count; i++)
          this.#lines.add(`let ${letter}${i} = ${this.#bound.loadVector(buffer, `${side}${i} + ${offset}`)};`);
        return { at: (i, u) => `${letter}${i}.${component[u]}` };
      case "single":
        for (let u = 0; u < unroll; u++)
          for (let i = 0; i < count; i++)
            this.#lines.add(
              `let ${letter}${i}_${u} = ${this.#bound.load(buffer, `${side}${i} + ${offset}${further(u)}`)};`,
            );
        return { at: (i, u) => `${letter}${i}_${u}` };
    }
  }
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
  const finish = (i: string, sum: string): void => {
    const tests: string[] = rows % tile.rows === 0 ? [] : [`row + ${i} < ${rows}`];
    const store = (): void => {
      if (tile.columns === 1) lines.add(`${name}_finish(batch, row + ${i}, column, ${sum});`);
      else
        lines.block("for (var j = 0; j < 4; j++)", () => {
          if (columns % 4 !== 0) lines.add(`if (column + j >= ${columns}) { break; }`);
          lines.add(`${name}_finish(batch, row + ${i}, column + j, ${sum}[j]);`);
        });
    };
    if (tests.length > 0) lines.block(`if (${tests.join(" && ")})`, store);
    else store();
  };
  if (tile.slices === 1) {
    const sums = Array.from({ length: tile.rows }, (_, i) => `sum${i}`).join(", ");
    lines.add(`let sums = array<${held}, ${tile.rows}>(${sums});`);
    lines.block(`for (var i = 0; i < ${tile.rows}; i++)`, () => {
      lines.add("var sum = sums[i];");
      finish("i", "sum");
    });
    return;
  }
  for (let i = 0; i < tile.rows; i++) lines.add(`${name}_parts[${i * tile.threads} + i32(lane)] = sum${i};`);
  lines.add("workgroupBarrier();");
  if (tiles % tilesOfGroup !== 0) lines.add(`if (place >= ${tiles}) { return; }`);
  lines.block(`for (var i = slice; i < ${tile.rows}; i += ${tile.slices})`, () => {
    lines.add(`var sum = ${held}(0);`);
    lines.block(`for (var s = 0; s < ${tile.slices}; s++)`, () =>
      lines.add(`sum += ${name}_parts[i * ${tile.threads} + s * ${tilesOfGroup} + i32(lane) % ${tilesOfGroup}];`),
    );
    finish("i", "sum");
  });
}

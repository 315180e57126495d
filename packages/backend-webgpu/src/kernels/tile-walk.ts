import type { ContractKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { BoundMemory } from "../wgsl/bindings.ts";
import type { Lines } from "../wgsl/lines.ts";
import { typeName } from "../wgsl/values.ts";
import type { OperandStrides, Reading } from "./contract.ts";
import { contractAxes, offsetText, stridesOf } from "./contract.ts";

export interface RegisterTile {
  /** Elements of the product that an invocation computes. */
  readonly rows: 1 | 2 | 4;
  readonly columns: 1 | 4;
  /** Invocations of a workgroup. */
  readonly threads: number;
  /** Parts of the depth that invocations of a workgroup share out and add up in its memory; divides `threads`. */
  readonly slices: number;
}

/** How the operands of a product are read. */
export interface Readings {
  readonly left: Reading;
  readonly right: Reading;
}

/** The walk along the depth: `sum0`, `sum1`, ... hold the rows of the tile afterwards. */
export class TileWalk {
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

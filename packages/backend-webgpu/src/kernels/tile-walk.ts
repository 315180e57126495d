import type { ContractKernel } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { BoundMemory } from "../wgsl/bindings.ts";
import type { Lines } from "../wgsl/lines.ts";
import { typeName } from "../wgsl/values.ts";
import type { OperandStrides, Reading } from "./contract.ts";
import { contractAxes, offsetText, stridesOf } from "./contract.ts";

export interface RegisterTile {
  /** Elements of the product that an invocation computes. */
  readonly rows: 1 | 2 | 4 | 8;
  readonly columns: 1 | 4 | 8;
  /** Invocations of a workgroup. */
  readonly threads: number;
  /** Parts of the depth that invocations of a workgroup share out and add up in its memory; divides `threads`. */
  readonly slices: number;
}

/** Variables of a row of the tile: of one column a scalar, else vec4s. */
export const quadsOf = ({ columns }: RegisterTile): number => Math.max(1, columns / 4);

/** How the operands of a product are read. */
export interface Readings {
  readonly left: Reading;
  readonly right: Reading;
}

/** The walk along the depth: `sum<row>_<quad>` hold the tile afterwards. */
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
    const held = columns > 1 ? `vec4<${type}>` : type;
    for (let i = 0; i < rows; i++)
      for (let q = 0; q < quadsOf(this.#tile); q++) this.#lines.add(`var sum${i}_${q} = ${held}(0);`);
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
    // Four neighbours have one start.
    const every = this.#readings[side] === "free" ? 4 : 1;
    for (let i = 0; i < count; i += every) {
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
    for (let u = 0; u < unroll; u++)
      for (let q = 0; q < quadsOf(this.#tile); q++) {
        const four = [0, 1, 2, 3].map((j) => right.at(4 * q + j, u));
        const name = `right_${u}_${q}`;
        const vector = right.vector?.(u, q) ?? `vec4<${type}>(${four.join(", ")})`;
        this.#lines.add(`let ${name} = ${columns === 1 ? four[0] : vector};`);
        for (let i = 0; i < rows; i++) this.#lines.add(`sum${i}_${q} += ${left.at(i, u)} * ${name};`);
      }
  }

  /** Loads what a step needs of an operand; elements by row or column and position of the depth. */
  #elements(
    side: "left" | "right",
    count: number,
    unroll: number,
    offset: string,
  ): { at(i: number, u: number): string; vector?: (u: number, q: number) => string } {
    const { buffer } = this.#kernel[side];
    const stride = (side === "left" ? this.#left : this.#right).depth.at(-1) ?? 0;
    const letter = side === "left" ? "a" : "b";
    const further = (u: number): string => (u === 0 || stride === 0 ? "" : ` + ${u * stride}`);
    const component = ["x", "y", "z", "w"] as const;
    switch (this.#readings[side]) {
      case "free":
        for (let u = 0; u < unroll; u++)
          for (let i = 0; i < count; i += 4)
            this.#lines.add(
              `let ${letter}${i}_${u} = ${this.#bound.loadVector(buffer, `${side}${i} + ${offset}${further(u)}`)};`,
            );
        return {
          at: (i, u) => `${letter}${i - (i % 4)}_${u}.${component[i % 4]}`,
          vector: (u, q) => `${letter}${4 * q}_${u}`,
        };
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

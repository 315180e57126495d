import type { NestKernel, Reduction } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { Memory } from "../memory/places.ts";
import { Lines } from "../wgsl/lines.ts";
import { PointPrinter } from "../wgsl/point-printer.ts";
import { axisBits, setAxesFrom } from "./axes.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";
import { passesOf, running } from "./reduction.ts";

/** An invocation for each point: maps, and reductions whose rows are short or many. */
export function pointwiseNest(kernel: NestKernel, memory: Memory, traits: DeviceTraits): KernelCode {
  const points = sizeOf(kernel.outer);
  let threads = 64;
  // Few points with much to do had better be spread over many workgroups.
  while (threads > (traits.software ? 4 : 32) && points / threads < 64) threads /= 2;
  return {
    kernel,
    variant: kernel.kind === "map" ? "map" : "serial",
    threads,
    groups: Math.ceil(points / threads),
    touched: touchedBy(kernel, memory),
    vectors: new Set(),
    subgroups: false,
    barriers: false,
    workgroupBytes: 0,
    print(name, bound) {
      const lines = new Lines();
      const point = new PointPrinter(lines, bound);
      lines.block(`fn ${name}(group: u32, lane: u32)`, () => {
        lines.add(`let p = i32(group * ${threads}u + lane);`);
        if (points % threads !== 0) lines.add(`if (p >= ${points}) { return; }`);
        setAxesFrom(point, "p", kernel.outer, 0);
        printRow(kernel, point);
      });
      return lines.toString();
    },
  };
}

function printRow(kernel: NestKernel, point: PointPrinter): void {
  const { outer, inner, reductions, stores } = kernel;
  const bits = axisBits(outer.length, inner.length);
  const inside = stores.filter((store) => store.inside);
  const values = inside.map(({ value }) => value);
  for (const pass of passesOf(kernel)) {
    const own = pass.map((i) => reductions[i] as Reduction);
    point.hoist(
      own.map(({ operand }) => operand),
      bits,
    );
    const variables = own.map((reduction) => declare(reduction, point));
    loopOver(point, inner, outer.length, (flat) => {
      own.forEach((reduction, i) => {
        accumulate(reduction, variables[i] as Variables, flat, point);
      });
    });
    pass.forEach((reduction, i) => {
      finish(reductions[reduction] as Reduction, reduction, variables[i] as Variables, point);
    });
  }
  if (inside.length > 0) {
    point.hoist(values, bits);
    loopOver(point, inner, outer.length, () => point.store(inside));
  }
  point.store(stores.filter((store) => !store.inside));
}

export interface Variables {
  readonly value: string;
  /** Of argmax: where the value was found. */
  readonly position?: string;
}

export function declare(reduction: Reduction, point: PointPrinter): Variables {
  const { type, start } = running(reduction);
  if (start.includes("order")) {
    point.memory.use("order");
    point.memory.use("from_bits");
  }
  const value = point.fresh("sum");
  point.lines.add(`var ${value}: ${type} = ${start};`);
  if (reduction.kind !== "argmax") return { value };
  point.lines.add(`var ${value}_at: i32 = 0;`);
  return { value, position: `${value}_at` };
}

export function accumulate(
  reduction: Reduction,
  { value, position }: Variables,
  flat: string,
  point: PointPrinter,
): void {
  const run = running(reduction);
  const key = run.key(point.value(reduction.operand), point.memory);
  if (position === undefined) {
    point.lines.add(`${value} = ${run.combine(value, key)};`);
    return;
  }
  const name = point.fresh("k");
  point.lines.add(`let ${name} = ${key};`);
  point.block(`if (${name} > ${value})`, () => point.lines.add(`${value} = ${name};`, `${position} = ${flat};`));
}

export function finish(
  reduction: Reduction,
  number: number,
  { value, position }: Variables,
  point: PointPrinter,
): void {
  const name = point.fresh("r");
  point.lines.add(`let ${name} = ${position ?? running(reduction).result(value, point.memory)};`);
  point.setReduction(number, name);
}

/** Loops over axes, the last the innermost; `body` is told the row-major number of the position. */
function loopOver(point: PointPrinter, extents: readonly number[], first: number, body: (flat: string) => void): void {
  const names: string[] = [];
  const nest = (axis: number): void => {
    if (axis === extents.length) {
      const flat = names.map((name, i) => `${name} * ${sizeOf(extents.slice(i + 1))}`).join(" + ");
      body(names.length === 1 ? (names[0] as string) : flat === "" ? "0" : flat);
      return;
    }
    const name = point.fresh("k");
    names.push(name);
    point.setAxis(first + axis, name);
    point.block(`for (var ${name} = 0; ${name} < ${extents[axis]}; ${name}++)`, () => nest(axis + 1));
  };
  nest(0);
}

import type { ScatterKernel } from "@tenon/compiler";
import { axisIndex, combine } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { Memory } from "../memory/places.ts";
import type { BoundMemory } from "../wgsl/bindings.ts";
import { Lines } from "../wgsl/lines.ts";
import { PointPrinter } from "../wgsl/point-printer.ts";
import { typeName } from "../wgsl/values.ts";
import { axisBits, setAxesFrom } from "./axes.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";

/**
 * An invocation for each element of the result: it looks through all updates and takes those that are its own, in their
 * order. No two invocations write the same element, so it needs no atomics and gives the same bits every time.
 */
export function scatterByElement(kernel: ScatterKernel, memory: Memory): KernelCode {
  const { outer, extent, updates, accumulate, target, position, update } = kernel;
  const axis = outer.length;
  const points = sizeOf(outer) * extent;
  const threads = 64;
  return {
    ...common(kernel, memory, "by element", threads, points),
    print: (name, bound) =>
      printPoints(name, bound, points, threads, (point, lines) => {
        // Neighbouring invocations are neighbours in the last outer axis where there is one.
        lines.add(`let line = p % ${sizeOf(outer)};`, `let at = p / ${sizeOf(outer)};`);
        setAxesFrom(point, "line", outer, 0);
        const { dtype } = target;
        const value = point.fresh("s");
        point.setAxis(axis, "at");
        point.setAxis(axis + 1, "at");
        lines.add(`var ${value}: ${typeName(dtype)};`);
        // The target stands at the position, the update at its number: the same axis.
        point.block("", () => lines.add(`${value} = ${point.value(target)};`));
        point.hoist([position, update], axisBits(axis, 1));
        point.setAxis(axis, "u");
        point.block(`for (var u = 0; u < ${updates}; u++)`, () => {
          const where = point.value(position);
          point.block(`if (i32(${where}) == at)`, () => {
            const taken = point.value(update);
            const sum = dtype === "u8" ? `(${value} + ${taken}) & 255u` : `${value} + ${taken}`;
            lines.add(`${value} = ${accumulate ? sum : taken};`);
          });
        });
        lines.add(bound.store(kernel.buffer, point.index(elementOf(kernel)), value));
      }),
  };
}

/** An invocation for each line of the result, which walks the updates once: where lines are many, or updates very many. */
export function scatterByLine(kernel: ScatterKernel, memory: Memory): KernelCode {
  const { outer, extent, updates, accumulate, target, position, update, buffer } = kernel;
  const axis = outer.length;
  const points = sizeOf(outer);
  const threads = 64;
  return {
    ...common(kernel, memory, "by line", threads, points),
    print: (name, bound) =>
      printPoints(name, bound, points, threads, (point, lines) => {
        setAxesFrom(point, "p", outer, 0);
        point.hoist([target, position, update], axisBits(axis, 1));
        point.setAxis(axis, "at");
        point.setAxis(axis + 1, "at");
        point.block(`for (var at = 0; at < ${extent}; at++)`, () =>
          lines.add(bound.store(buffer, point.index(elementOf(kernel)), point.value(target))),
        );
        point.setAxis(axis, "u");
        point.block(`for (var u = 0; u < ${updates}; u++)`, () => {
          lines.add(`let at = i32(${point.value(position)});`);
          point.block(`if (at >= 0 && at < ${extent})`, () => {
            const taken = point.value(update);
            const place = point.index(elementOf(kernel));
            const sum = `${bound.load(buffer, place)} + ${taken}`;
            const value = !accumulate ? taken : target.dtype === "u8" ? `((${sum}) & 255u)` : sum;
            lines.add(`let sum = ${value};`, bound.store(buffer, place, "sum"));
          });
        });
      }),
  };
}

/** Where in its buffer an element lies whose position along the indexed axis is that of a further axis. */
const elementOf = ({ base, stride, outer, extent }: ScatterKernel) =>
  combine([
    [base, 1],
    [axisIndex(outer.length + 1, Math.max(2, extent)), stride],
  ]);

function common(
  kernel: ScatterKernel,
  memory: Memory,
  variant: string,
  threads: number,
  points: number,
): Omit<KernelCode, "print"> {
  return {
    kernel,
    variant,
    threads,
    groups: Math.ceil(points / threads),
    touched: touchedBy(kernel, memory),
    vectors: new Set(),
    subgroups: false,
    barriers: false,
    workgroupBytes: 0,
  };
}

function printPoints(
  name: string,
  bound: BoundMemory,
  points: number,
  threads: number,
  body: (point: PointPrinter, lines: Lines) => void,
): string {
  const lines = new Lines();
  const point = new PointPrinter(lines, bound);
  lines.block(`fn ${name}(group: u32, lane: u32)`, () => {
    lines.add(`let p = i32(group * ${threads}u + lane);`, `if (p >= ${points}) { return; }`);
    body(point, lines);
  });
  return lines.toString();
}

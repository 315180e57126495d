import type { NestKernel, Reduction } from "@tenon/compiler";
import { sizeOf } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import type { Memory } from "../memory/places.ts";
import { Lines } from "../wgsl/lines.ts";
import { PointPrinter } from "../wgsl/point-printer.ts";
import { axisBits, powerOfTwo, setAxesFrom } from "./axes.ts";
import type { KernelCode } from "./kernel-code.ts";
import { touchedBy } from "./kernel-code.ts";
import type { Variables } from "./nest.ts";
import { accumulate, declare, finish } from "./nest.ts";
import { passesOf, running } from "./reduction.ts";

/**
 * A workgroup for each point: its invocations take turns along the row, of any length, and put their parts together as a
 * tree in the workgroup's memory; with subgroups, first among themselves.
 */
export function treeNest(
  kernel: NestKernel,
  memory: Memory,
  traits: DeviceTraits,
  { subgroups = false }: { readonly subgroups?: boolean } = {},
): KernelCode {
  const { outer, inner, reductions, stores } = kernel;
  const length = sizeOf(inner);
  const threads = powerOfTwo(length / 2, 32, Math.min(256, traits.maxInvocations));
  return {
    kernel,
    variant: subgroups ? "subgroups" : "tree",
    threads,
    groups: sizeOf(outer),
    touched: touchedBy(kernel, memory),
    vectors: new Set(),
    subgroups,
    barriers: true,
    workgroupBytes: 4 * threads * (new Set(reductions.map((reduction) => running(reduction).type)).size + 1),
    print(name, bound) {
      const lines = new Lines();
      const point = new PointPrinter(lines, bound);
      const types = new Set(reductions.map((reduction) => running(reduction).type));
      for (const type of types) lines.add(`var<workgroup> ${name}_${type}: array<${type}, ${threads}>;`);
      if (reductions.some(({ kind }) => kind === "argmax"))
        lines.add(`var<workgroup> ${name}_at: array<i32, ${threads}>;`);
      lines.block(`fn ${name}(group: u32, lane: u32)`, () => {
        lines.add("let p = i32(group);");
        setAxesFrom(point, "p", outer, 0);
        const bits = axisBits(outer.length, inner.length);
        const alongRow = (body: (flat: string) => void): void => {
          const flat = point.fresh("k");
          point.block(`for (var ${flat} = i32(lane); ${flat} < ${length}; ${flat} += ${threads})`, () => {
            setAxesFrom(point, flat, inner, outer.length);
            body(flat);
          });
        };
        for (const pass of passesOf(kernel)) {
          const own = pass.map((i) => reductions[i] as Reduction);
          point.hoist(
            own.map(({ operand }) => operand),
            bits,
          );
          const variables = own.map((reduction) => declare(reduction, point));
          alongRow((flat) => {
            own.forEach((reduction, i) => {
              accumulate(reduction, variables[i] as Variables, flat, point);
            });
          });
          pass.forEach((number, i) => {
            const reduction = reductions[number] as Reduction;
            const own = variables[i] as Variables;
            combineParts(reduction, own, { name, threads, subgroups }, lines);
            finish(reduction, number, own, point);
          });
        }
        const inside = stores.filter((store) => store.inside);
        if (inside.length > 0) {
          point.hoist(
            inside.map(({ value }) => value),
            bits,
          );
          alongRow(() => point.store(inside));
        }
        const outside = stores.filter((store) => !store.inside);
        if (outside.length > 0) point.block("if (lane == 0u)", () => point.store(outside));
      });
      return lines.toString();
    },
  };
}

interface Team {
  readonly name: string;
  readonly threads: number;
  readonly subgroups: boolean;
}

/** Puts the parts of all invocations together; afterwards all of them know the whole. */
function combineParts(
  reduction: Reduction,
  variables: Variables,
  { name, threads, subgroups }: Team,
  lines: Lines,
): void {
  const { value, position } = variables;
  const { type, combine, start } = running(reduction);
  const parts = `${name}_${type}`;
  // Who is still reading the parts of the reduction before is waited for. In a workgroup of one dimension, subgroups are
  // neighbouring invocations: no text promises it, but every implementation does it.
  if (subgroups && position === undefined) {
    lines.add(`${value} = ${reduction.kind === "sum" ? "subgroupAdd" : "subgroupMax"}(${value});`);
    lines.add("workgroupBarrier();");
    lines.add(`if (subgroup_lane == 0u) { ${parts}[lane / subgroup_size] = ${value}; }`);
    lines.add("workgroupBarrier();");
    lines.add(`${value} = ${start};`);
    lines.block(`for (var s = 0u; s * subgroup_size < ${threads}u; s++)`, () =>
      lines.add(`${value} = ${combine(value, `${parts}[s]`)};`),
    );
    return;
  }
  lines.add("workgroupBarrier();", `${parts}[lane] = ${value};`);
  if (position) lines.add(`${name}_at[lane] = ${position};`);
  lines.add("workgroupBarrier();");
  for (let half = threads / 2; half >= 1; half /= 2) {
    lines.block(`if (lane < ${half}u)`, () => {
      const [left, right] = [`${parts}[lane]`, `${parts}[lane + ${half}u]`];
      if (!position) {
        lines.add(`${left} = ${combine(left, right)};`);
        return;
      }
      const [from, to] = [`${name}_at[lane + ${half}u]`, `${name}_at[lane]`];
      lines.block(`if (${right} > ${left} || (${right} == ${left} && ${from} < ${to}))`, () =>
        lines.add(`${left} = ${right};`, `${to} = ${from};`),
      );
    });
    lines.add("workgroupBarrier();");
  }
  lines.add(`${value} = ${parts}[0];`);
  if (position) lines.add(`${position} = ${name}_at[0];`);
}

import type { DeviceTraits } from "../device/traits.ts";
import type { KernelCode } from "../kernels/kernel-code.ts";
import type { BlockId, Memory } from "../memory/places.ts";
import type { Binding, ElementType } from "./bindings.ts";
import { BoundMemory } from "./bindings.ts";
import { libraryText } from "./library.ts";

/** Kernels that do not wait for each other, in one dispatch: each has some of its workgroups. */
export interface Dispatch {
  readonly codes: readonly KernelCode[];
  readonly name: string;
  readonly text: string;
  /** Bound in this order, from binding 0 on; the loops' indices follow. */
  readonly blocks: readonly { readonly block: BlockId; readonly written: boolean }[];
  readonly loops: boolean;
  /** Workgroups in both dimensions. */
  readonly groups: readonly [number, number];
}

/** What dispatches of some kernels would bind, or undefined where they cannot share one. */
export function sharedBindings(codes: readonly KernelCode[]): ReadonlyMap<BlockId, Binding> | undefined {
  const bindings = new Map<BlockId, Binding>();
  for (const { touched } of codes)
    for (const [block, wanted] of touched.blocks) {
      const users = codes.filter((code) => code.touched.blocks.has(block));
      const vector = users.filter(({ vectors }) => vectors.has(block)).length;
      if (vector > 0 && vector < users.length) return undefined;
      const element: ElementType = users.some((code) => code.touched.bytesWritten.has(block))
        ? "atomic<u32>"
        : vector > 0
          ? "vec4<f32>"
          : (bindings.get(block)?.element ?? wanted);
      const written = users.some((code) => code.touched.written.has(block));
      bindings.set(block, { name: `block_${block}`, element, written });
    }
  return bindings;
}

/** Writes the shader of some kernels. */
export function printDispatch(
  codes: readonly KernelCode[],
  memory: Memory,
  traits: DeviceTraits,
  loopCount: number,
): Dispatch {
  const bindings = sharedBindings(codes);
  if (!bindings) throw new Error("these kernels cannot share a dispatch");
  const bound = new BoundMemory(memory.places, bindings);
  const kernels = codes.map((code, i) => code.print(`kernel${i}`, bound));
  const loops = codes.some(({ touched }) => touched.loops);
  const subgroups = codes.some((code) => code.subgroups);
  const threads = Math.max(...codes.map((code) => code.threads));
  const groups = codes.reduce((sum, code) => sum + code.groups, 0);
  const blocks = [...bindings].map(([block, { written }]) => ({ block, written }));
  const declarations = [...bindings.values()].map(
    ({ name, element, written }, i) =>
      `@group(0) @binding(${i}) var<storage, ${written ? "read_write" : "read"}> ${name}: array<${element}>;`,
  );
  if (loops)
    declarations.push(
      `@group(0) @binding(${blocks.length}) var<uniform> loops: array<vec4<i32>, ${Math.ceil(loopCount / 4)}>;`,
    );
  const width = Math.min(groups, traits.maxWorkgroups);
  const height = Math.ceil(groups / width);
  const lane = "@builtin(local_invocation_index) lane: u32";
  const parameters = ["@builtin(workgroup_id) id: vec3<u32>", "@builtin(num_workgroups) count: vec3<u32>", lane];
  const start: string[] = ["let group = id.y * count.x + id.x;"];
  if (subgroups) {
    parameters.push("@builtin(subgroup_invocation_id) own_lane: u32", "@builtin(subgroup_size) own_size: u32");
    start.push("subgroup_lane = own_lane;", "subgroup_size = own_size;");
  }
  let first = 0;
  const calls = codes.map((code, i) => {
    const call = `kernel${i}(group${first > 0 ? ` - ${first}u` : ""}, lane);`;
    first += code.groups;
    const some = code.threads < threads ? `if (lane < ${code.threads}u) { ${call} }` : call;
    return `if (group < ${first}u) { ${some} }`;
  });
  const text = [
    ...(subgroups ? ["enable subgroups;", "diagnostic(off, subgroup_uniformity);"] : []),
    ...declarations,
    ...(subgroups ? ["var<private> subgroup_lane: u32;", "var<private> subgroup_size: u32;"] : []),
    libraryText(bound.used),
    ...kernels,
    `@compute @workgroup_size(${threads})`,
    `fn main(${parameters.join(", ")}) {`,
    ...start.map((line) => `  ${line}`),
    `  ${calls.join(" else ")}`,
    "}",
  ];
  const name = codes.map(({ kernel }) => `${kernel.kind} ${kernel.name}`).join(" + ");
  return { codes, name, text: text.filter((line) => line !== "").join("\n"), blocks, loops, groups: [width, height] };
}

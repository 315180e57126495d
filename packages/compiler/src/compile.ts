import type { Program, TensorType } from "@tenon/program";
import { bytesOf, outputTypes } from "@tenon/program";
import { BufferTable } from "./buffers.ts";
import { buffersRead } from "./buffers-read.ts";
import { finishKernel } from "./finish-kernel.ts";
import type { Group } from "./group.ts";
import type { BufferPlan, Kernel, LoopKernel, Plan, Stage, Storage } from "./kernel.ts";
import type { Lifetime } from "./plan-memory.ts";
import { planMemory } from "./plan-memory.ts";
import type { BufferId } from "./scalar.ts";
import { ScalarFactory } from "./scalar.ts";
import { scheduleProgram } from "./schedule/schedule-program.ts";
import { simplify } from "./simplify.ts";

/**
 * Compiles a Program to kernels with static memory: simplified, fused, put in order, its temporaries laid out. Backends
 * print what comes out as their own code.
 *
 * @example
 * ```ts
 * import { compilePlan, printPlan } from "@tenon/compiler";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorType("f32", [8]);
 * const program = buildProgram("f", [x, x], ([a, b]) => [op.exp(op.mul(op.add(a!, b!), a!))]);
 * const plan = compilePlan(program);
 * plan.stages.flat().map(({ kind }) => kind); // => ["map"]
 * plan.temporaryBytes; // => 0
 * ```
 */
export function compilePlan(program: Program): Plan {
  const simplified = simplify(program);
  const scalars = new ScalarFactory();
  const buffers = new BufferTable();
  const inputs = simplified.inputs.map((type, position) => buffers.add(type, { kind: "input", position }));
  const outputs = outputTypes(simplified).map((type, position) => buffers.add(type, { kind: "output", position }));
  const { groups, copies } = scheduleProgram(simplified, { scalars, buffers }, { inputs, outputs });
  const level = planLevel(groups, new Set(), buffers, scalars);
  const offsets = new Map<BufferId, number>();
  const stages = level.finish(0, offsets);
  return {
    name: program.name,
    buffers: buffers.entries.map(({ type }, id) => describeBuffer(id, type, buffers, offsets)),
    stages,
    copies,
    temporaryBytes: level.bytes,
    loops: buffers.loops,
  };
}

function describeBuffer(
  id: BufferId,
  { dtype, shape }: TensorType,
  buffers: BufferTable,
  offsets: ReadonlyMap<BufferId, number>,
): BufferPlan {
  const { place } = buffers.at(buffers.root(id));
  const storage = ((): Storage => {
    switch (place.kind) {
      case "temporary":
        return { kind: "temporary", offset: offsets.get(buffers.root(id)) ?? 0 };
      case "slice":
        return { ...place, of: buffers.root(place.of) };
      case "same":
        throw new Error("a root is in no other buffer");
      default:
        return place;
    }
  })();
  return { dtype, shape, storage };
}

/** The kernels of one level of nesting, in stages, and the memory that they need. */
interface Level {
  readonly bytes: number;
  /** Writes down offsets from `base` on, and gives the finished stages. */
  finish(base: number, offsets: Map<BufferId, number>): readonly Stage[];
}

function planLevel(
  groups: readonly Group[],
  outside: ReadonlySet<BufferId>,
  buffers: BufferTable,
  scalars: ScalarFactory,
): Level {
  const stageOf = assignStages(groups);
  const lifetimes = new Map<BufferId, Lifetime>();
  const touch = (buffer: BufferId, stage: number): void => {
    const root = buffers.root(memoryOf(buffer, buffers));
    const { place, type } = buffers.at(root);
    if (place.kind !== "temporary" || outside.has(root)) return;
    const known = lifetimes.get(root);
    lifetimes.set(root, {
      bytes: bytesOf(type),
      first: Math.min(known?.first ?? stage, stage),
      last: Math.max(known?.last ?? stage, stage),
    });
  };
  for (const group of groups) {
    const stage = stageOf.get(group) as number;
    for (const buffer of buffersRead(group)) touch(buffer, stage);
    for (const buffer of group.stored.values()) touch(buffer, stage);
  }
  const known = new Set([...outside, ...lifetimes.keys()]);
  const inner = new Map<Group, Level>();
  const workspaces: { readonly group: Group; readonly lifetime: Lifetime }[] = [];
  for (const group of groups) {
    if (group.whole?.kind !== "loop") continue;
    const level = planLevel(group.whole.body, known, buffers, scalars);
    inner.set(group, level);
    const stage = stageOf.get(group) as number;
    workspaces.push({ group, lifetime: { bytes: level.bytes, first: stage, last: stage } });
  }
  const ids = [...lifetimes.keys()];
  const { offsets: placed, bytes } = planMemory([...lifetimes.values(), ...workspaces.map(({ lifetime }) => lifetime)]);
  return {
    bytes,
    finish(base, offsets) {
      ids.forEach((id, i) => {
        offsets.set(id, base + (placed[i] as number));
      });
      const stages: Kernel[][] = [];
      for (const group of groups) {
        const stage = stageOf.get(group) as number;
        const kernel = ((): Kernel | undefined => {
          if (group.whole?.kind !== "loop") return finishKernel(group, scalars, buffers);
          const position = ids.length + workspaces.findIndex((workspace) => workspace.group === group);
          return finishLoop(group, (inner.get(group) as Level).finish(base + (placed[position] as number), offsets));
        })();
        if (!kernel) continue;
        stages[stage] ??= [];
        stages[stage]?.push(kernel);
      }
      return stages.filter((stage) => stage !== undefined);
    },
  };
}

/** A slice has the memory of the stack that it is a part of. */
function memoryOf(buffer: BufferId, buffers: BufferTable): BufferId {
  const { place } = buffers.at(buffers.root(buffer));
  return place.kind === "slice" ? memoryOf(place.of, buffers) : buffer;
}

function finishLoop(group: Group, stages: readonly Stage[]): LoopKernel | undefined {
  const { whole } = group;
  if (whole?.kind !== "loop") throw new Error("not a loop");
  if (whole.length === 0 || stages.length === 0) return undefined;
  const sum = (of: (kernel: Kernel) => number): number =>
    whole.length * stages.flat().reduce((total, kernel) => total + of(kernel), 0);
  return {
    kind: "loop",
    name: group.primitive,
    ...(group.origin === undefined ? {} : { origin: group.origin }),
    length: whole.length,
    reverse: whole.reverse,
    loop: whole.loop,
    stages,
    flops: sum(({ flops }) => flops),
    divisions: sum(({ divisions }) => divisions),
    bytes: sum(({ bytes }) => bytes),
  };
}

/** Each group in the first stage in which everything that it waits for has ended. */
function assignStages(groups: readonly Group[]): ReadonlyMap<Group, number> {
  const stages = new Map<Group, number>();
  const stageOf = (group: Group): number => {
    const known = stages.get(group);
    if (known !== undefined) return known;
    let stage = 0;
    for (const dependency of group.dependencies) stage = Math.max(stage, stageOf(dependency) + 1);
    stages.set(group, stage);
    return stage;
  };
  for (const group of groups) stageOf(group);
  return stages;
}

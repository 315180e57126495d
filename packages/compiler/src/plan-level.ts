import { bytesOf } from "@tenon/program";
import type { BufferTable } from "./buffers.ts";
import { buffersRead } from "./buffers-read.ts";
import { finishKernel } from "./finish-kernel.ts";
import type { Group } from "./group.ts";
import type { Kernel, Stage } from "./kernel.ts";
import type { Lifetime } from "./plan-memory.ts";
import { planMemory } from "./plan-memory.ts";
import type { BufferId, ScalarFactory } from "./scalar.ts";

/** A kernel, or several levels of them, but for the place of the memory that it needs while it runs. */
export interface KernelDraft {
  /** Of memory of its own. */
  readonly bytes: number;
  /** Writes down the offsets of temporaries in its memory, which starts at `base`. Undefined where there is nothing to do. */
  finish(base: number, offsets: Map<BufferId, number>): Kernel | undefined;
}

/** The kernels of one level of nesting, in stages, and the memory that they need. */
export interface Level {
  readonly bytes: number;
  /** Writes down offsets from `base` on, and gives the finished stages. */
  finish(base: number, offsets: Map<BufferId, number>): readonly Stage[];
}

/** What the groups of a level have around them. */
export interface Surroundings {
  readonly scalars: ScalarFactory;
  readonly buffers: BufferTable;
  /** Temporaries that outer levels hold. */
  readonly outside: ReadonlySet<BufferId | Group>;
}

export function planLevel(groups: readonly Group[], { scalars, buffers, outside }: Surroundings): Level {
  const placed = assignStages(groups);
  const lifetimes = new Map<BufferId | Group, Lifetime>();
  for (const [group, stage] of placed)
    for (const buffer of [...buffersRead(group), ...group.stored.values()]) {
      const memory = buffers.memory(buffer);
      const { place, type } = buffers.at(memory);
      if (place.kind !== "temporary" || outside.has(memory)) continue;
      const { first, last } = lifetimes.get(memory) ?? { first: stage, last: stage };
      lifetimes.set(memory, { bytes: bytesOf(type), first: Math.min(first, stage), last: Math.max(last, stage) });
    }
  const held = new Set([...outside, ...lifetimes.keys()]);
  const drafts = new Map<Group, KernelDraft>();
  for (const [group, stage] of placed) {
    const draft = group.whole?.plan(group, { scalars, buffers, outside: held });
    if (!draft) continue;
    drafts.set(group, draft);
    lifetimes.set(group, { bytes: draft.bytes, first: stage, last: stage });
  }
  const { offsets, bytes } = planMemory(lifetimes);
  return {
    bytes,
    finish(base, found) {
      for (const [key, offset] of offsets) if (typeof key === "number") found.set(key, base + offset);
      const stages: Kernel[][] = [];
      for (const [group, stage] of placed) {
        const draft = drafts.get(group);
        const kernel = draft
          ? draft.finish(base + (offsets.get(group) as number), found)
          : finishKernel(group, scalars, buffers);
        if (!kernel) continue;
        stages[stage] ??= [];
        stages[stage].push(kernel);
      }
      return stages.filter((stage) => stage !== undefined);
    },
  };
}

/** Each group with the first stage in which everything that it waits for has ended. */
function assignStages(groups: readonly Group[]): readonly (readonly [Group, number])[] {
  const stages = new Map<Group, number>();
  const stageOf = (group: Group): number => {
    const known = stages.get(group);
    if (known !== undefined) return known;
    let stage = 0;
    for (const dependency of group.dependencies) stage = Math.max(stage, stageOf(dependency) + 1);
    stages.set(group, stage);
    return stage;
  };
  return groups.map((group) => [group, stageOf(group)]);
}

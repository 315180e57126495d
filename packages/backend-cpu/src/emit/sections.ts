import type { Kernel, LoopKernel } from "@tenon/compiler";
import type { KernelFunction } from "./kernel-function.ts";

/** What threads do between two points where all of them wait for each other. */
export type Section =
  /** Too little to be divided: one thread does all of it, stage after stage. */
  | { readonly kind: "alone"; readonly functions: readonly KernelFunction[]; readonly cost: number }
  /** Kernels that do not wait for each other, in pieces. */
  | { readonly kind: "shared"; readonly parts: readonly Part[] }
  | { readonly kind: "loop"; readonly loop: LoopKernel; readonly sections: readonly Section[] };

/** A kernel in pieces of some units each, fewer in the last. */
export interface Part {
  readonly function: KernelFunction;
  readonly pieces: number;
  readonly unitsPerPiece: number;
  readonly cost: number;
}

/** Nanoseconds of work that a piece should have at least: taking one costs some 20. */
export const usualGrain = 1000;
/** A kernel in more pieces is not balanced better. */
const mostPieces = 64;
/** Nanoseconds until threads have met, for each of them. */
const meeting = 150;
/** Nanoseconds until a step has begun on another thread. */
const beginning = 1000;
/** Nanoseconds that sharing a step has to save: waking threads up that went to sleep must not cost more. */
const smallestGain = 20_000;

/**
 * Groups stages into sections. A kernel's pieces do not depend on the number of threads; nor could they change a bit, since a
 * unit is computed in the same way whoever does it. `costOf` says how many nanoseconds a kernel takes on one thread.
 */
export function divide(
  stages: readonly (readonly KernelFunction[])[],
  grain: number,
  costOf: (kernel: Kernel) => number,
): readonly Section[] {
  const sections: Section[] = [];
  for (const stage of stages) {
    const loops: Section[] = [];
    const parts: Part[] = [];
    for (const one of stage) {
      const inner = one.kernel.kind === "loop" ? divide(one.stages, grain, costOf) : [];
      if (one.kernel.kind === "loop" && inner.some(({ kind }) => kind !== "alone"))
        loops.push({ kind: "loop", loop: one.kernel, sections: inner });
      else parts.push(cut(one, grain, costOf(one.kernel)));
    }
    const cost = sum(parts, (part) => part.cost);
    const last = sections.at(-1);
    if (parts.length > 0)
      if (piecesOf(parts) > 1 && cost >= 2 * grain) sections.push({ kind: "shared", parts });
      else {
        const functions = parts.map((part) => part.function);
        if (last?.kind === "alone")
          sections[sections.length - 1] = {
            kind: "alone",
            functions: [...last.functions, ...functions],
            cost: last.cost + cost,
          };
        else sections.push({ kind: "alone", functions, cost });
      }
    sections.push(...loops);
  }
  return sections;
}

/** Pieces of all that the sections do, every round of loops counted. */
export function countPieces(sections: readonly Section[]): number {
  return sum(sections, (section) => {
    if (section.kind === "loop") return section.loop.length * countPieces(section.sections);
    return sectionPieces(section);
  });
}

/** Pieces of one section that is no loop. */
export const sectionPieces = (section: Exclude<Section, { kind: "loop" }>): number =>
  section.kind === "alone" ? 1 : piecesOf(section.parts);

/** The number of threads, up to `limit`, that is expected to be fastest. */
export function bestThreads(sections: readonly Section[], limit: number, grain: number): number {
  if (grain === 0) return limit;
  const alone = expectedTime(sections, 1);
  let best = { threads: 1, time: alone - smallestGain };
  for (let threads = 2; threads <= limit; threads++) {
    const time = expectedTime(sections, threads) + beginning * (threads - 1);
    if (time < best.time) best = { threads, time };
  }
  return best.threads;
}

/** Nanoseconds, roughly. */
export function expectedTime(sections: readonly Section[], threads: number): number {
  const wait = threads > 1 ? meeting * threads : 0;
  return sum(sections, (section) => {
    switch (section.kind) {
      case "alone":
        return section.cost + wait;
      case "loop":
        return section.loop.length * expectedTime(section.sections, threads);
      case "shared": {
        const total = sum(section.parts, ({ cost }) => cost);
        return Math.max(total / threads, ...section.parts.map(({ cost, pieces }) => cost / pieces)) + wait;
      }
    }
  });
}

function cut(one: KernelFunction, grain: number, cost: number): Part {
  const { kernel, units } = one;
  const wanted = grain > 0 ? Math.floor(cost / grain) : mostPieces;
  const most = kernel.kind === "loop" ? 1 : Math.max(1, Math.min(units, mostPieces, wanted));
  const unitsPerPiece = Math.ceil(units / most);
  return { function: one, pieces: most === 1 ? 1 : Math.ceil(units / unitsPerPiece), unitsPerPiece, cost };
}

const piecesOf = (parts: readonly Part[]): number => sum(parts, ({ pieces }) => pieces);

const sum = <T>(list: readonly T[], of: (item: T) => number): number =>
  list.reduce((total, item) => total + of(item), 0);

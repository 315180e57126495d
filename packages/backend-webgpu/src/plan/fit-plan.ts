import type { ContractKernel, NestKernel, Plan, Scalar, ScatterKernel, Stage, Store } from "@tenon/compiler";
import { forEachScalar, kernelRoots } from "@tenon/compiler";
import { operationsOf } from "@tenon/compiler/kernel-work";
import type { Program } from "@tenon/program";
import type { DeviceTraits } from "../device/traits.ts";
import { chooseContract, largeFlops, wantedGroups } from "../kernels/contract-table.ts";
import type { PlainKernel } from "../kernels/kernel-code.ts";
import { buffersWritten, neededRoots } from "../kernels/kernel-code.ts";
import { neededReductions } from "../kernels/reduction.ts";
import type { Memory } from "../memory/places.ts";
import { placeBuffers } from "../memory/places.ts";
import { PlanDraft } from "./plan-draft.ts";
import { splitDepth } from "./split-depth.ts";

/**
 * A plan whose kernels bind no more buffers than the device can, and whose deep products keep it busy. What a kernel
 * cannot bind is computed before it, by kernels of their own, and read from temporaries.
 */
export function fitPlan(plan: Plan, program: Program, traits: DeviceTraits): Plan {
  const draft = new PlanDraft(plan);
  const fitter = new Fitter(draft, placeBuffers(plan, program), traits);
  const stages = plan.stages.flatMap((stage) => fitter.stage(stage));
  return { ...plan, buffers: draft.buffers, stages };
}

class Fitter {
  readonly #draft: PlanDraft;
  readonly #memory: Memory;
  readonly #traits: DeviceTraits;

  constructor(draft: PlanDraft, memory: Memory, traits: DeviceTraits) {
    this.#draft = draft;
    this.#memory = memory;
    this.#traits = traits;
  }

  /** Kernels of a stage touch nothing that another of them writes, so each may become several, one after the other. */
  stage(stage: Stage): Stage[] {
    const stages: PlainKernel[][] = [];
    const loops: Stage[number][] = [];
    for (const kernel of stage) {
      if (kernel.kind === "loop")
        loops.push({ ...kernel, stages: kernel.stages.flatMap((inner) => this.stage(inner)) });
      else
        this.#kernel(kernel).forEach((own, i) => {
          stages[i] ??= [];
          stages[i]?.push(...own);
        });
    }
    const [first = [], ...rest] = stages;
    return [[...first, ...loops], ...rest];
  }

  /** A kernel as stages of kernels that fit. */
  #kernel(kernel: PlainKernel): PlainKernel[][] {
    switch (kernel.kind) {
      case "contract":
        return this.#contract(kernel);
      case "scatter":
        return this.#scatter(kernel);
      default:
        return this.#nest(kernel);
    }
  }

  #contract(kernel: ContractKernel): PlainKernel[][] {
    if (!this.#fits(kernel)) {
      // The product alone, and what is computed from it behind.
      const { outer, left } = kernel;
      const buffer = this.#draft.temporary(left.dtype, outer);
      const index = this.#draft.flat(outer);
      const product = this.#draft.load(buffer, index);
      let sum: Scalar | undefined;
      forEachScalar(kernelRoots(kernel), (scalar) => {
        if (scalar.kind === "reduction") sum = scalar;
      });
      if (!sum) return [[kernel]];
      const replaced = new Map([[sum, product as Scalar]]);
      const epilogue: NestKernel = {
        ...kernel,
        kind: "map",
        inner: [],
        reductions: [],
        stores: kernel.stores.map((store) => ({ ...store, value: this.#draft.replace(store.value, replaced) })),
      };
      const bare: ContractKernel = { ...kernel, stores: [{ buffer, index, value: sum, inside: false }] };
      return [...this.#contract(bare), ...this.#nest(epilogue)];
    }
    if (operationsOf(kernel).flops <= largeFlops) return [[kernel]];
    const { groups } = chooseContract(kernel, this.#memory, this.#traits);
    if (groups >= wantedGroups) return [[kernel]];
    const split = splitDepth(kernel, this.#draft, Math.ceil(wantedGroups / groups));
    return split ? split.map((part) => [part]) : [[kernel]];
  }

  #scatter(kernel: ScatterKernel): PlainKernel[][] {
    if (this.#fits(kernel)) return [[kernel]];
    const { outer, extent, updates } = kernel;
    const stages: PlainKernel[][] = [];
    const materialise = (scalar: Scalar, count: number): Scalar => {
      const [stored, load] = this.#materialise(kernel, scalar, [...outer, count]);
      stages.push(...this.#nest(stored));
      return load;
    };
    const fitting: ScatterKernel = {
      ...kernel,
      target: materialise(kernel.target, extent),
      position: materialise(kernel.position, updates),
      update: materialise(kernel.update, updates),
    };
    return [...stages, [fitting]];
  }

  #nest(kernel: NestKernel): PlainKernel[][] {
    if (this.#fits(kernel)) return [[kernel]];
    if (kernel.stores.length > 1) return this.#storeByStore(kernel);
    // The part that takes the most buffers, as many as a kernel of its own can have.
    const extents = [...kernel.outer, ...kernel.inner];
    let best: { scalar: Scalar; blocks: number } | undefined;
    forEachScalar(neededRoots(kernel), (scalar) => {
      if (scalar.reductions !== 0 || scalar.kind === "load") return;
      const blocks = this.#blocksOf([scalar]).size;
      if (blocks < 2 || blocks + 1 > this.#traits.maxStorageBuffers) return;
      if (!best || blocks > best.blocks) best = { scalar, blocks };
    });
    if (!best) return this.#reduceFirst(kernel);
    const [stored, load] = this.#materialise(kernel, best.scalar, extents);
    return [[stored], ...this.#nest(this.#replaceIn(kernel, new Map([[best.scalar, load]])))];
  }

  /** With the result of one reduction from a kernel of its own. */
  #reduceFirst(kernel: NestKernel): PlainKernel[][] {
    const { outer, reductions } = kernel;
    const needed = neededReductions(kernel, kernel.stores);
    const first = reductions.findIndex(({ operand }, i) => needed & (1 << i) && operand.reductions === 0);
    const reduction = reductions[first];
    if (!reduction) return [[kernel]];
    const replaced = new Map<Scalar, Scalar>();
    const buffer = this.#draft.temporary(reduction.dtype, outer);
    const index = this.#draft.flat(outer);
    let result: Scalar | undefined;
    forEachScalar(kernelRoots(kernel), (scalar) => {
      if (scalar.kind !== "reduction" || scalar.reduction !== first) return;
      result = scalar;
      replaced.set(scalar, this.#draft.load(buffer, index));
    });
    if (!result) return [[kernel]];
    const alone: NestKernel = { ...kernel, kind: "reduce", stores: [{ buffer, index, value: result, inside: false }] };
    return [...this.#nest(alone), ...this.#nest(this.#replaceIn(kernel, replaced))];
  }

  #replaceIn(kernel: NestKernel, replaced: ReadonlyMap<Scalar, Scalar>): NestKernel {
    const again = (scalar: Scalar): Scalar => this.#draft.replace(scalar, replaced);
    return {
      ...kernel,
      reductions: kernel.reductions.map((reduction) => ({ ...reduction, operand: again(reduction.operand) })),
      stores: kernel.stores.map((store) => ({ ...store, value: again(store.value) })),
    };
  }

  /**
   * A scalar at all positions that it depends on, stored by a kernel of its own, and how it is read from there. From inside a
   * guard it is computed also where the guard does not hold: loads out of range are safe in WebGPU, and nobody takes them.
   */
  #materialise(kernel: PlainKernel, scalar: Scalar, extents: readonly number[]): [NestKernel, Scalar] {
    const own = extents.map((extent, axis) => (scalar.axes & (1 << axis) ? extent : 1));
    const buffer = this.#draft.temporary(scalar.dtype, own);
    const index = this.#draft.flat(own);
    const stored: NestKernel = {
      kind: "map",
      name: `part of ${kernel.name}`,
      ...(kernel.origin === undefined ? {} : { origin: kernel.origin }),
      outer: own,
      inner: [],
      reductions: [],
      stores: [{ buffer, index, value: scalar, inside: false }],
    };
    return [stored, this.#draft.load(buffer, index)];
  }

  /**
   * Each store by a kernel of its own. One that overwrites what another one still reads goes to a temporary first, and from
   * there to its place when all have been computed.
   */
  #storeByStore(kernel: NestKernel): PlainKernel[][] {
    const stages: PlainKernel[][] = [];
    const last: PlainKernel[] = [];
    for (const store of kernel.stores) {
      const { block } = this.#place(store.buffer);
      const others = kernel.stores.filter((other) => other !== store);
      const isRead = others.some((other) => this.#blocksOf(this.#rootsOf(kernel, other)).has(block));
      const alone = isRead ? { ...store, buffer: this.#temporaryLike(store) } : store;
      stages.push(...this.#nest({ ...kernel, stores: [alone] }));
      if (!isRead) continue;
      const extents = store.inside ? [...kernel.outer, ...kernel.inner] : kernel.outer;
      last.push({
        ...kernel,
        kind: "map",
        name: "copy",
        outer: extents,
        inner: [],
        reductions: [],
        stores: [{ ...store, value: this.#draft.load(alone.buffer, store.index), inside: false }],
      });
    }
    return last.length > 0 ? [...stages, last] : stages;
  }

  /** The scalars that one of the stores is made of. */
  #rootsOf(kernel: NestKernel, store: Store): Scalar[] {
    const needed = neededReductions(kernel, [store]);
    return [store.value, ...kernel.reductions.flatMap(({ operand }, i) => (needed & (1 << i) ? [operand] : []))];
  }

  #temporaryLike({ buffer }: Store): number {
    const { dtype, shape } = this.#draft.buffers[buffer] as Plan["buffers"][number];
    return this.#draft.temporary(dtype, shape);
  }

  #fits(kernel: PlainKernel): boolean {
    const blocks = this.#blocksOf(neededRoots(kernel));
    for (const buffer of buffersWritten(kernel)) blocks.add(this.#place(buffer).block);
    return blocks.size <= this.#traits.maxStorageBuffers;
  }

  /** The blocks that some scalars load from; each new temporary counts as one of its own. */
  #blocksOf(roots: readonly Scalar[]): Set<number> {
    const blocks = new Set<number>();
    forEachScalar(roots, (scalar) => {
      if (scalar.kind === "load") blocks.add(this.#place(scalar.buffer).block);
    });
    return blocks;
  }

  #place(buffer: number): { readonly block: number } {
    return this.#memory.places[buffer] ?? { block: -1 - buffer };
  }
}

import type { BufferId, Plan, Stage } from "@tenon/compiler";
import { forEachScalar, kernelRoots } from "@tenon/compiler";
import type { DType, Program } from "@tenon/program";
import { bytesPerElement, sizeOf } from "@tenon/program";

/** Number of a block. */
export type BlockId = number;

/** What is bound as one GPUBuffer. */
export type Block =
  /** A tensor of the caller's. A donated input is its output: it is copied there first where the two differ. */
  | { readonly kind: "input" | "output"; readonly position: number; readonly bytes: number }
  /** Temporaries that are never alive together. */
  | { readonly kind: "temporary"; readonly bytes: number }
  /** All small temporaries: each has a place of its own, so that many of them take one binding. */
  | { readonly kind: "small"; readonly bytes: number }
  /** All tables of constants. */
  | { readonly kind: "constants"; readonly bytes: number };

/** Where a tensor of the plan lies. */
export interface Place {
  readonly block: BlockId;
  readonly dtype: DType;
  /** Four elements to a word, as callers hold u8 and bool. Temporaries and constants take a word for each element. */
  readonly packed: boolean;
  /** Elements from the start of the block. */
  readonly base: number;
  /** Further elements for each index of a loop around the kernel. */
  readonly steps: readonly { readonly loop: number; readonly elements: number }[];
}

export interface Memory {
  readonly blocks: readonly Block[];
  readonly places: readonly Place[];
  /** Words of the block of constants. */
  readonly constants: Uint32Array<ArrayBuffer>;
}

/** Temporaries of so many bytes at most share one buffer. */
const smallBytes = 4096;
/** Tensors in shared buffers begin at multiples of this many elements, for vec4. */
const alignment = 4;

/**
 * Gives every tensor of a plan its place. WebGPU refuses a buffer that is bound for reading and for writing in one
 * dispatch, so temporaries are whole buffers, reused by lifetime, instead of parts of one block.
 */
export function placeBuffers(plan: Plan, program: Program): Memory {
  const blocks: Block[] = [];
  const places: Place[] = new Array(plan.buffers.length);
  const tensors = new Map<string, BlockId>();
  const donor = new Map(program.donated.map(([input, output]) => [input, output]));
  const tensorBlock = (kind: "input" | "output", position: number, bytes: number): BlockId => {
    const output = kind === "input" ? donor.get(position) : position;
    const key = output === undefined ? `input ${position}` : `output ${output}`;
    const known = tensors.get(key);
    if (known !== undefined) return known;
    const block: Block =
      output === undefined ? { kind: "input", position, bytes } : { kind: "output", position: output, bytes };
    tensors.set(key, blocks.push(block) - 1);
    return blocks.length - 1;
  };
  const temporaries = placeTemporaries(plan, blocks);
  const constants: number[] = [];
  let constantBlock: BlockId | undefined;
  plan.buffers.forEach(({ dtype, shape, storage }, id) => {
    const bytes = sizeOf(shape) * bytesPerElement(dtype);
    const packed = bytesPerElement(dtype) === 1;
    switch (storage.kind) {
      case "input":
      case "output":
        places[id] = { block: tensorBlock(storage.kind, storage.position, bytes), dtype, packed, base: 0, steps: [] };
        break;
      case "temporary": {
        const { block, base } = temporaries.get(storage.offset) ?? { block: -1, base: 0 };
        places[id] = { block, dtype, packed: false, base, steps: [] };
        break;
      }
      case "constant": {
        constantBlock ??= blocks.push({ kind: "constants", bytes: 0 }) - 1;
        places[id] = { block: constantBlock, dtype, packed: false, base: constants.length, steps: [] };
        for (const value of storage.values) constants.push(wordOf(dtype, value));
        while (constants.length % alignment !== 0) constants.push(0);
        break;
      }
      case "slice":
        break;
    }
  });
  if (constantBlock !== undefined) blocks[constantBlock] = { kind: "constants", bytes: 4 * constants.length };
  // A slice may be of a slice: of an outer loop's stack.
  const sliceAt = (id: BufferId): Place => {
    const { dtype, storage } = plan.buffers[id] as Plan["buffers"][number];
    if (storage.kind !== "slice") return places[id] as Place;
    const whole = sliceAt(storage.of);
    const steps = [...whole.steps, { loop: storage.loop, elements: storage.step / bytesPerElement(dtype) }];
    return { ...whole, dtype, steps };
  };
  plan.buffers.forEach((_, id) => {
    places[id] = sliceAt(id);
  });
  return { blocks, places, constants: Uint32Array.from(constants) };
}

/** A constant as the word that a kernel reads. */
function wordOf(dtype: DType, value: number): number {
  if (dtype === "f32") return new Uint32Array(new Float32Array([value]).buffer)[0] as number;
  return value >>> 0;
}

interface Temporary {
  readonly offset: number;
  bytes: number;
  first: number;
  last: number;
}

/** Where temporaries lie, by their offset in the plan. */
function placeTemporaries(
  plan: Plan,
  blocks: Block[],
): ReadonlyMap<number, { readonly block: BlockId; readonly base: number }> {
  const temporaries = lifetimes(plan);
  const found = new Map<number, { block: BlockId; base: number }>();
  const small = temporaries.filter(({ bytes }) => bytes <= smallBytes);
  if (small.length > 0) {
    let base = 0;
    const block = blocks.push({ kind: "small", bytes: 0 }) - 1;
    for (const { offset, bytes } of small) {
      found.set(offset, { block, base });
      base += Math.ceil(bytes / 4 / alignment) * alignment;
    }
    blocks[block] = { kind: "small", bytes: 4 * base };
  }
  // The largest first, each into the first buffer that nobody needs meanwhile.
  const pooled: { readonly block: BlockId; readonly tenants: Temporary[] }[] = [];
  const large = temporaries.filter(({ bytes }) => bytes > smallBytes).sort((a, b) => b.bytes - a.bytes);
  for (const temporary of large) {
    const free = ({ first, last }: Temporary): boolean => last < temporary.first || temporary.last < first;
    let home = pooled.find(({ tenants }) => tenants.every(free));
    if (!home) {
      home = { block: blocks.push({ kind: "temporary", bytes: temporary.bytes }) - 1, tenants: [] };
      pooled.push(home);
    }
    home.tenants.push(temporary);
    found.set(temporary.offset, { block: home.block, base: 0 });
  }
  return found;
}

/** Temporaries with the first and the last stage that touches them; what a loop touches lives as long as the loop. */
function lifetimes(plan: Plan): Temporary[] {
  const known = new Map<number, Temporary>();
  const touch = (id: BufferId, stage: number): void => {
    const { dtype, shape, storage } = plan.buffers[id] as Plan["buffers"][number];
    if (storage.kind === "slice") touch(storage.of, stage);
    if (storage.kind !== "temporary") return;
    const bytes = Math.max(4, sizeOf(shape) * bytesPerElement(dtype) === 0 ? 4 : sizeOf(shape) * 4);
    const own = known.get(storage.offset) ?? { offset: storage.offset, bytes: 0, first: stage, last: stage };
    own.bytes = Math.max(own.bytes, bytes);
    own.first = Math.min(own.first, stage);
    own.last = Math.max(own.last, stage);
    known.set(storage.offset, own);
  };
  const visit = (stages: readonly Stage[], fixed: number | undefined): void => {
    stages.forEach((stage, i) => {
      for (const kernel of stage) {
        const at = fixed ?? i;
        if (kernel.kind === "loop") {
          visit(kernel.stages, at);
          continue;
        }
        forEachScalar(kernelRoots(kernel), (scalar) => {
          if (scalar.kind === "load") touch(scalar.buffer, at);
        });
        if (kernel.kind === "scatter") touch(kernel.buffer, at);
        else for (const { buffer } of kernel.stores) touch(buffer, at);
      }
    });
  };
  visit(plan.stages, undefined);
  return [...known.values()];
}

import type { BufferId, Kernel, Scalar } from "@tenon/compiler";
import { forEachScalar, kernelRoots } from "@tenon/compiler";
import type { BlockId, Memory, Place } from "../memory/places.ts";
import type { BoundMemory, ElementType } from "../wgsl/bindings.ts";
import { storedTypeName } from "../wgsl/values.ts";
import { neededReductions } from "./reduction.ts";

/** A kernel that is no loop. */
export type PlainKernel = Exclude<Kernel, { kind: "loop" }>;

/** Which blocks of memory a kernel touches. */
export interface Touched {
  /** Everything that it reads or writes, with what it would like it to be declared as. */
  readonly blocks: ReadonlyMap<BlockId, ElementType>;
  readonly written: ReadonlySet<BlockId>;
  /** Whether bytes are written in some: those have to be atomic. */
  readonly bytesWritten: ReadonlySet<BlockId>;
  /** Whether it needs the indices of the loops around it. */
  readonly loops: boolean;
}

/** A kernel in the variant that was chosen for it, ready to be written as WGSL. */
export interface KernelCode {
  readonly kernel: PlainKernel;
  readonly variant: string;
  /** Invocations of a workgroup, in one dimension. */
  readonly threads: number;
  /** Workgroups, counted through: a dispatch folds them into its second dimension. */
  readonly groups: number;
  readonly touched: Touched;
  /** Blocks that it reads four elements at a time and in no other way. */
  readonly vectors: ReadonlySet<BlockId>;
  readonly subgroups: boolean;
  /** Whether its invocations wait for each other. */
  readonly barriers: boolean;
  readonly workgroupBytes: number;
  /** Functions and variables; among them `fn <name>(group: u32, lane: u32)`. */
  print(name: string, memory: BoundMemory): string;
}

/** The buffers that a kernel writes. */
export function buffersWritten(kernel: PlainKernel): readonly BufferId[] {
  return kernel.kind === "scatter" ? [kernel.buffer] : kernel.stores.map(({ buffer }) => buffer);
}

/** The scalars at the roots of a kernel, without reductions that no store needs. */
export function neededRoots(kernel: PlainKernel): readonly Scalar[] {
  if (!("reductions" in kernel)) return kernelRoots(kernel);
  const needed = neededReductions(kernel, kernel.stores);
  const operands = kernel.reductions.flatMap(({ operand }, i) => (needed & (1 << i) ? [operand] : []));
  return [...operands, ...kernel.stores.map(({ value }) => value)];
}

export function touchedBy(kernel: PlainKernel, { places, blocks: all }: Memory): Touched {
  const blocks = new Map<BlockId, ElementType>();
  const written = new Set<BlockId>();
  const bytesWritten = new Set<BlockId>();
  let loops = false;
  const touch = (buffer: BufferId): Place => {
    const place = places[buffer] as Place;
    const words = place.packed || all[place.block]?.kind === "small" || all[place.block]?.kind === "constants";
    if (!blocks.has(place.block)) blocks.set(place.block, words ? "u32" : storedTypeName(place.dtype));
    if (place.steps.length > 0) loops = true;
    return place;
  };
  forEachScalar(neededRoots(kernel), (scalar) => {
    if (scalar.kind === "load") touch(scalar.buffer);
  });
  for (const buffer of buffersWritten(kernel)) {
    const { block, packed } = touch(buffer);
    written.add(block);
    if (packed) bytesWritten.add(block);
  }
  return { blocks, written, bytesWritten, loops };
}

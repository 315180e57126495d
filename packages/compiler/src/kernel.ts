import type { DType } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import type { BufferId, LoadScalar, Scalar } from "./scalar.ts";

/**
 * What a backend runs: a loop nest over `outer` axes, whose points are independent of each other, and inside each point
 * over `inner` axes, along which reductions run. Axis i of `outer` is axis i of positions; the inner axes follow.
 *
 * - `map`: no inner axes
 * - `reduce`: reductions along the inner axes, stores outside of them
 * - `rowwise`: several reductions one after the other over the same row, or stores inside the row: softmax, normalisation
 * - `contract`: a matrix product in the widest sense: Σ left · right
 * - `scatter`: writes where computed indices say
 * - `loop`: other kernels, again and again
 */
export type Kernel = NestKernel | ContractKernel | ScatterKernel | LoopKernel;

interface KernelBase {
  readonly name: string;
  /** Path in the model that most of it came from. */
  readonly origin?: string;
}

export interface NestKernel extends KernelBase {
  readonly kind: "map" | "reduce" | "rowwise";
  readonly outer: readonly number[];
  readonly inner: readonly number[];
  /** In order: an operand may use the results of earlier ones. */
  readonly reductions: readonly Reduction[];
  readonly stores: readonly Store[];
}

export interface Reduction {
  readonly kind: "sum" | "max" | "argmax";
  /** Of the result; for argmax i32, while the operand has its own. */
  readonly dtype: DType;
  readonly operand: Scalar;
}

export interface Store {
  readonly buffer: BufferId;
  readonly index: Index;
  readonly value: Scalar;
  /** Whether it depends on the inner axes. */
  readonly inside: boolean;
}

/**
 * For each point of batch, rows and columns: Σ over depth of left · right, which `stores` take as reduction 0. `left` does
 * not depend on columns nor `right` on rows; both positions are linear.
 */
export interface ContractKernel extends KernelBase {
  readonly kind: "contract";
  /** batch, rows, columns: the outer axes, in this order. */
  readonly outer: readonly number[];
  /** Depth. */
  readonly inner: readonly number[];
  readonly batchAxes: number;
  readonly rowAxes: number;
  readonly columnAxes: number;
  readonly left: LoadScalar;
  readonly right: LoadScalar;
  readonly stores: readonly Store[];
}

/**
 * The result starts as `target` at each position of the indexed axis; then for each update, in order, `update` goes to
 * where `position` says, unless that is outside. Axes: `outer` (all independent), then one inner axis, which stands for the
 * position in the target and, in `position` and `update`, for the number of the update.
 */
export interface ScatterKernel extends KernelBase {
  readonly kind: "scatter";
  readonly outer: readonly number[];
  /** Positions along the indexed axis, and number of updates. */
  readonly extent: number;
  readonly updates: number;
  readonly accumulate: boolean;
  readonly buffer: BufferId;
  /** Where position 0 of the indexed axis lies, and how far the next is. */
  readonly base: Index;
  readonly stride: number;
  readonly target: Scalar;
  readonly position: Scalar;
  readonly update: Scalar;
}

/** Runs the stages of a body `length` times. Buffers of kind `slice` move on with each round. */
export interface LoopKernel extends KernelBase {
  readonly kind: "loop";
  readonly length: number;
  readonly reverse: boolean;
  readonly loop: number;
  readonly stages: readonly Stage[];
}

/** Kernels that do not wait for each other. */
export type Stage = readonly Kernel[];

/** Where a tensor lies. */
export type Storage =
  | { readonly kind: "input"; readonly position: number }
  | { readonly kind: "output"; readonly position: number }
  /** In the plan's own memory, `offset` bytes from its start. */
  | { readonly kind: "temporary"; readonly offset: number }
  /** Round by round another part of a stack: `step` bytes further for each index of the loop. */
  | { readonly kind: "slice"; readonly of: BufferId; readonly loop: number; readonly step: number }
  | { readonly kind: "constant"; readonly values: readonly number[] };

export interface BufferPlan {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly storage: Storage;
}

/** A Program as kernels with static memory: what a backend prints as code. */
export interface Plan {
  readonly name: string;
  readonly buffers: readonly BufferPlan[];
  readonly stages: readonly Stage[];
  /** Inputs that are outputs as they stand: a copy where the two do not share memory. */
  readonly copies: readonly { readonly input: number; readonly output: number }[];
  /** Bytes of temporary memory. */
  readonly temporaryBytes: number;
  /** Loops nest this deep. */
  readonly loops: number;
}

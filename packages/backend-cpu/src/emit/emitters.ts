import type {
  GuardScalar,
  Kernel,
  LoopKernel,
  NestKernel,
  OperationScalar,
  Plan,
  RandomScalar,
  Reduction,
  ScalarOp,
  ScatterKernel,
  ValueAtom,
} from "@tenon/compiler";
import type { DType } from "@tenon/program";
import type { FunctionBuilder } from "../wasm/function-builder.ts";
import type { ModuleBuilder } from "../wasm/module-builder.ts";
import type { Accumulator } from "./accumulator.ts";
import type { KernelCode } from "./kernel-code.ts";
import type { KernelFunction } from "./kernel-function.ts";
import type { ModuleGlobals } from "./module-globals.ts";
import type { OuterLoops } from "./outer-loops.ts";
import type { PointEmitter } from "./point-emitter.ts";

/** What the instructions of an operation need to know. */
export interface OperationContext {
  readonly f: FunctionBuilder;
  /** Dtype of the operands (for select of the choices). */
  readonly dtype: DType;
  readonly scalar: OperationScalar;
}

/** Operands are on the stack; the result is left there. */
export type EmitOperation = (context: OperationContext) => void;
export type Operations = { readonly [O in ScalarOp]?: EmitOperation };

/**
 * How the parts of a plan are written as instructions. What only rare Programs have may be missing, so that a page need not
 * load it: see `commonEmitters` and `everyEmitter`.
 */
export interface Emitters {
  /** Operations on lanes of 32 bits. */
  readonly operations: Operations;
  /** Operations on f64, and casts to it. */
  readonly doubles?: Operations;
  /** Whether the elements of a kernel are computed one by one, as those of f64 are. */
  readonly isAlone?: (kernel: NestKernel, plan: Plan) => boolean;
  /** Each leaves its value on the stack. */
  readonly guard?: (point: PointEmitter, scalar: GuardScalar) => void;
  readonly random?: (point: PointEmitter, scalar: RandomScalar) => void;
  readonly computedPosition?: (point: PointEmitter, atom: ValueAtom, lane: number) => void;
  readonly argmax?: (point: PointEmitter, reduction: Reduction) => Accumulator;
  /** Fetches what lies at computed positions in advance, where that pays. */
  readonly prefetch?: (kernel: NestKernel, loops: OuterLoops, code: KernelCode, point: PointEmitter) => void;
  /** Gives the number of units. */
  readonly scatter?: (kernel: ScatterKernel, code: KernelCode) => number;
  readonly loop?: (
    kernel: LoopKernel,
    module: ModuleBuilder,
    globals: ModuleGlobals,
    emitKernel: (kernel: Kernel) => KernelFunction,
  ) => KernelFunction;
}

/** Some define functions of the module when they are first used. */
export type EmittersOf = (module: ModuleBuilder) => Emitters;

/** Whoever compiles a Program chooses emitters that have all its plan needs. */
export function required<T>(part: T | undefined, what: string): T {
  if (part === undefined) throw new Error(`no emitter for ${what}`);
  return part;
}

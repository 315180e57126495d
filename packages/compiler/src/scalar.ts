import type { DType } from "@tenon/program";
import { isFloat } from "@tenon/program";
import type { Index } from "./index-expression.ts";
import { axesOf, forEachAtom } from "./index-expression.ts";
import { operationCost } from "./operation-costs.ts";

// What a kernel computes at one point of its index space: a graph of scalars. Equal scalars are one object (they are made
// by a ScalarFactory), so that what occurs twice is computed once.

/** Scalar functions, in the terms of the primitives of the same names. */
export const scalarOps = [
  "neg",
  "exp",
  "log",
  "sqrt",
  "tanh",
  "sin",
  "cos",
  "erf",
  "floor",
  "cast",
  "bitcast",
  "add",
  "mul",
  "div",
  "pow",
  "max",
  "less",
  "equal",
  "bitAnd",
  "bitOr",
  "bitXor",
  "shiftLeft",
  "shiftRight",
  "select",
] as const;
export type ScalarOp = (typeof scalarOps)[number];

/** A tensor in memory, by its number in the plan. */
export type BufferId = number;

interface Common {
  readonly id: number;
  readonly dtype: DType;
  /** Scalars that it is directly made of, those in its positions included. */
  readonly operands: readonly Scalar[];
  /** Axes that the value depends on, one bit each. */
  readonly axes: number;
  /** Reductions of the kernel whose results it takes, one bit each. */
  readonly reductions: number;
  /** Rough number of operations that computing it takes, shared parts counted once for each use. */
  readonly cost: number;
  /** Length of the longest chain of scalars that it is made of. */
  readonly depth: number;
}

export interface ConstantScalar extends Common {
  readonly kind: "constant";
  readonly value: number;
}
/** A position as a number. */
export interface IndexScalar extends Common {
  readonly kind: "index";
  readonly index: Index;
}
export interface LoadScalar extends Common {
  readonly kind: "load";
  readonly buffer: BufferId;
  /** Elements from the start. */
  readonly index: Index;
}
/** `inside` where all conditions hold and `outside` elsewhere; loads of `inside` are safe only there. */
export interface GuardScalar extends Common {
  readonly kind: "guard";
  readonly conditions: readonly Condition[];
  readonly inside: Scalar;
  readonly outside: Scalar;
}
export interface OperationScalar extends Common {
  readonly kind: "operation";
  readonly op: ScalarOp;
}
/** The word of Threefry-2x32 at counter `index` under a key of two words. */
export interface RandomScalar extends Common {
  readonly kind: "random";
  readonly keys: readonly [Scalar, Scalar];
  readonly index: Index;
}
/** The result of a reduction of the same kernel. */
export interface ReductionScalar extends Common {
  readonly kind: "reduction";
  readonly reduction: number;
}

export type Scalar =
  | ConstantScalar
  | IndexScalar
  | LoadScalar
  | GuardScalar
  | OperationScalar
  | RandomScalar
  | ReductionScalar;

/** `index` lies in 0 to `below` - 1, and is a multiple of `multipleOf`. */
export interface Condition {
  readonly index: Index;
  readonly below: number;
  readonly multipleOf: number;
}

/** What there is to know about a kind of scalars that only some primitives need. */
export interface ScalarKind<S extends Scalar> {
  /** The same with its positions changed by `index`, of scalars changed by `again`. */
  rebuild(scalar: S, scalars: ScalarFactory, index: ScalarChange["index"], again: (inner: Scalar) => Scalar): Scalar;
}

/** Makes scalars, one object for each that differs. */
export class ScalarFactory {
  readonly #known = new Map<string, Scalar>();
  /** Kinds that others have brought along: guards and random words, which `guard.ts` and `random.ts` make. */
  readonly #kinds = new Map<Scalar["kind"], ScalarKind<Scalar>>();

  constant(dtype: DType, value: number): Scalar {
    const stored = storedAs(dtype, value);
    const name = Object.is(stored, -0) ? "-0" : stored;
    return this.make(`c ${dtype} ${name}`, { kind: "constant", dtype, cost: 0, value: stored });
  }

  index(dtype: DType, index: Index): Scalar {
    if (index.terms.length === 0 && (dtype === "f64" || dtype === "f32" || dtype === "i32"))
      return this.constant(dtype, index.constant);
    return this.make(`i ${dtype} ${index.key}`, { kind: "index", dtype, cost: 1, index });
  }

  load(dtype: DType, buffer: BufferId, index: Index): Scalar {
    return this.make(`l ${buffer} ${index.key}`, { kind: "load", dtype, cost: 1, buffer, index });
  }

  reduction(dtype: DType, reduction: number, axes: number): Scalar {
    const reductions = 1 << reduction;
    return this.make(`a ${reduction} ${dtype} ${axes}`, {
      kind: "reduction",
      dtype,
      axes,
      reductions,
      cost: 0,
      reduction,
    });
  }

  operation(op: ScalarOp, dtype: DType, operands: readonly Scalar[]): Scalar {
    const simpler = this.#simplify(op, dtype, operands);
    if (simpler) return simpler;
    return this.make(`o ${op} ${dtype} ${operands.map(({ id }) => id)}`, {
      kind: "operation",
      dtype,
      cost: operands.reduce((sum, operand) => sum + operand.cost, operationCost(op)),
      op,
      operands,
    });
  }

  /** The same with positions and loads changed by `change`; everything else is rebuilt, and so simplified again. */
  rebuild(scalar: Scalar, change: ScalarChange, memo: Map<Scalar, Scalar> = new Map()): Scalar {
    const found = memo.get(scalar);
    if (found) return found;
    const again = (inner: Scalar): Scalar => this.rebuild(inner, change, memo);
    const made = ((): Scalar => {
      switch (scalar.kind) {
        case "constant":
          return scalar;
        case "index":
          return this.index(scalar.dtype, change.index(scalar.index, again));
        case "load":
          return this.load(scalar.dtype, scalar.buffer, change.index(scalar.index, again));
        case "reduction":
          return this.reduction(scalar.dtype, scalar.reduction, change.reductionAxes);
        case "operation":
          return this.operation(scalar.op, scalar.dtype, scalar.operands.map(again));
        default:
          return (this.#kinds.get(scalar.kind) as ScalarKind<Scalar>).rebuild(scalar, this, change.index, again);
      }
    })();
    memo.set(scalar, made);
    return made;
  }

  /** Exact simplifications only: the value is the same for every operand, NaN and signed zero included. */
  #simplify(op: ScalarOp, dtype: DType, operands: readonly Scalar[]): Scalar | undefined {
    const [x, y, z] = operands as [Scalar, Scalar, Scalar];
    const constants = operands.map((operand) => (operand.kind === "constant" ? operand.value : undefined));
    if (isFloat(dtype) && constants.every((value) => value !== undefined)) {
      const [a, b] = constants as [number, number];
      // One correctly rounded operation on doubles, rounded again to f32, is the correctly rounded one in f32.
      if (op === "neg") return this.constant(dtype, -a);
      if (op === "add") return this.constant(dtype, a + b);
      if (op === "mul") return this.constant(dtype, a * b);
      if (op === "div") return this.constant(dtype, a / b);
      if (op === "sqrt") return this.constant(dtype, Math.sqrt(a));
    }
    if (op === "neg" && x.kind === "operation" && x.op === "neg") return x.operands[0] as Scalar;
    if ((op === "cast" || op === "bitcast") && x.dtype === dtype) return x;
    if (op === "mul" && constants[1] === 1) return x;
    if (op === "mul" && constants[0] === 1) return y;
    if (op === "div" && constants[1] === 1) return x;
    if (op === "select" && y === z) return y;
    // Multiplying by the reciprocal of a power of two is exact.
    if (op === "div" && isFloat(dtype) && isPowerOfTwo(constants[1]))
      return this.operation("mul", dtype, [x, this.constant(dtype, 1 / (constants[1] as number))]);
    return undefined;
  }

  /** The one scalar that has a key. One of a kind that this class does not know brings it along. */
  make(key: string, parts: ScalarParts<Scalar>, kind?: ScalarKind<Scalar>): Scalar {
    if (kind) this.#kinds.set(parts.kind, kind);
    const found = this.#known.get(key);
    if (found) return found;
    let { axes = 0, reductions = 0 } = parts;
    const positions = positionsOf(parts);
    const { operands = valuesIn(positions) } = parts;
    let depth = 0;
    for (const index of positions) axes |= axesOf(index);
    for (const inner of operands) {
      axes |= inner.axes;
      reductions |= inner.reductions;
      depth = Math.max(depth, inner.depth + 1);
    }
    const made: Scalar = { ...parts, id: this.#known.size, operands, axes, reductions, depth };
    this.#known.set(key, made);
    return made;
  }
}

/** A number as it reads once it has been stored in the dtype. */
function storedAs(dtype: DType, value: number): number {
  if (dtype === "f64") return value;
  if (dtype === "f32") return Math.fround(value);
  if (dtype === "u32") return value >>> 0;
  if (dtype === "u8") return value & 255;
  return value | 0;
}

/** What a scalar is made of: the rest follows from it; `operands` are the values in its positions unless it says others. */
export type ScalarParts<S> = S extends Scalar
  ? Omit<S, "id" | "operands" | "axes" | "reductions" | "depth"> & Partial<Pick<S, "operands" | "axes" | "reductions">>
  : never;

export interface ScalarChange {
  index(index: Index, value: (scalar: Scalar) => Scalar): Index;
  /** Axes that results of reductions depend on. */
  readonly reductionAxes: number;
}

function isPowerOfTwo(value: number | undefined): boolean {
  if (value === undefined || value === 0 || !Number.isFinite(value)) return false;
  const exponent = Math.log2(Math.abs(value));
  // Far from the ends of f32, so that the reciprocal is an ordinary number too.
  return Number.isInteger(exponent) && Math.abs(exponent) < 100;
}

/** Calls `visit` once with each scalar that the roots are made of, operands first. */
export function forEachScalar(roots: Iterable<Scalar>, visit: (scalar: Scalar) => void): void {
  const seen = new Set<Scalar>();
  const walk = (scalar: Scalar): void => {
    if (seen.has(scalar)) return;
    seen.add(scalar);
    for (const operand of scalar.operands) walk(operand);
    visit(scalar);
  };
  for (const root of roots) walk(root);
}

/** Positions that a scalar itself has. */
export function positionsOf(scalar: ScalarParts<Scalar>): readonly Index[] {
  if (scalar.kind === "guard") return scalar.conditions.map(({ index }) => index);
  return "index" in scalar ? [scalar.index] : [];
}

/** Scalars that positions are computed from. */
export function valuesIn(positions: readonly Index[]): readonly Scalar[] {
  const values: Scalar[] = [];
  for (const index of positions)
    forEachAtom(index, (atom) => {
      if (atom.kind === "value") values.push(atom.value);
    });
  return values;
}

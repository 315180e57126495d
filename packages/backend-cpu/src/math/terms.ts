import type { FunctionBuilder, FunctionReference, Local } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as f64x2 from "../wasm/instructions/f64x2.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import type { LaneOpcode, PlainOpcode, ValueType } from "../wasm/opcode.ts";
import { operandKind } from "../wasm/opcode.ts";

/** Appends the instructions that leave one value on the stack. A term that is used twice is computed twice: `keep` it. */
export type Term = (f: FunctionBuilder) => void;
/** A number is a constant of the type that the instruction takes; in all lanes, for a vector. */
export type Operand = Term | number | bigint;

/** An instruction and its operands. */
export function op(opcode: PlainOpcode, ...operands: readonly Operand[]): Term {
  return (f) => {
    for (const operand of operands)
      if (typeof operand === "function") operand(f);
      else emitConstant(f, opcode, operand);
    f.op(opcode);
  };
}

function emitConstant(f: FunctionBuilder, opcode: PlainOpcode, value: number | bigint): void {
  const kind = operandKind(opcode);
  if (kind === "i32") f.i32(Number(value));
  else if (kind === "i64") f.i64(BigInt(value));
  else if (kind === "f64") f.f64(Number(value));
  else if (kind === "f32x4") f.f32x4(Number(value));
  else if (kind === "f64x2") f.v128(new Uint8Array(new Float64Array([Number(value), Number(value)]).buffer));
  // In bitwise operations a bigint fills 64 bits, a number 32.
  else if (kind === "i64x2" || typeof value === "bigint")
    f.v128(new Uint8Array(new BigInt64Array([BigInt(value), BigInt(value)]).buffer));
  else if (kind === "i32x4") f.i32x4(value);
  else throw new Error("no constants of this type");
}

type Binary = (a: Operand, b: Operand) => Term;

/** Four lanes of f32. */
export const add: Binary = (a, b) => op(f32x4.add, a, b);
export const sub: Binary = (a, b) => op(f32x4.sub, a, b);
export const mul: Binary = (a, b) => op(f32x4.mul, a, b);
export const div: Binary = (a, b) => op(f32x4.div, a, b);

/** Two lanes of f64. */
export const addPair: Binary = (a, b) => op(f64x2.add, a, b);
export const subPair: Binary = (a, b) => op(f64x2.sub, a, b);
export const mulPair: Binary = (a, b) => op(f64x2.mul, a, b);

/** One f64. */
export const addDouble: Binary = (a, b) => op(f64.add, a, b);
export const subDouble: Binary = (a, b) => op(f64.sub, a, b);
export const mulDouble: Binary = (a, b) => op(f64.mul, a, b);
export const divDouble: Binary = (a, b) => op(f64.div, a, b);

/** 1.5 * 2^23: a sum with it has no bits after the point, and the integer is in its lowest bits, also a negative one. */
export const roundingConstant = 12582912;

export function lane(opcode: LaneOpcode, index: number, operand: Term): Term {
  return (f) => {
    operand(f);
    f.lane(opcode, index);
  };
}

/** Lanes 0 to 3 are those of `a`, 4 to 7 those of `b`. */
export function shuffle(lanes: readonly [number, number, number, number], a: Term, b: Term): Term {
  return (f) => {
    a(f);
    b(f);
    f.shuffle32(lanes);
  };
}

export function call(callee: FunctionReference, ...operands: readonly Term[]): Term {
  return (f) => {
    for (const operand of operands) operand(f);
    f.call(callee);
  };
}

/** `condition` (an i32) chooses; both sides are computed. */
export function select(then: Term, otherwise: Term, condition: Term): Term {
  return (f) => {
    then(f);
    otherwise(f);
    condition(f);
    f.select();
  };
}

export const double =
  (value: number): Term =>
  (f) => {
    f.f64(value);
  };

/** Four times the same f32, made where it is needed: constants of a rare path should not occupy registers in a loop. */
export const rareVector =
  (value: number): Term =>
  (f) => {
    f.i32(new Int32Array(new Float32Array([value]).buffer)[0] as number).op(i32x4.splat);
  };

/** The variables of one piece of code; `end` gives them back. */
export class Scope {
  readonly f: FunctionBuilder;
  readonly #locals: { readonly type: ValueType; readonly local: Local }[] = [];

  constructor(f: FunctionBuilder) {
    this.f = f;
  }

  /** Computes a term once; the result gets its value, as often as wanted. */
  keep(type: ValueType, term: Term): Term {
    return this.variable(type, term).get;
  }

  readonly keepVector = (term: Term): Term => this.keep("v128", term);
  readonly keepDouble = (term: Term): Term => this.keep("f64", term);

  /** Keeps what lies on the stack. */
  take(type: ValueType): Term {
    return this.variable(type, () => {}).get;
  }

  variable(type: ValueType, initial: Term): Variable {
    initial(this.f);
    const local = this.f.local(type);
    this.#locals.push({ type, local });
    this.f.set(local);
    return {
      get: (f) => {
        f.get(local);
      },
      set: (term) => {
        term(this.f);
        this.f.set(local);
      },
    };
  }

  end(): void {
    for (const { type, local } of this.#locals.splice(0)) this.f.release(type, local);
  }
}

export interface Variable {
  readonly get: Term;
  readonly set: (value: Term) => void;
}

/** The value of a parameter. */
export function parameter(f: FunctionBuilder, position: number): Term {
  return () => {
    f.get(f.parameter(position));
  };
}

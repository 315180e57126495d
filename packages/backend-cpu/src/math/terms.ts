import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import type { PlainOpcode, ValueType } from "../wasm/opcode.ts";
import { f32x4Operands, i32x4Operands, operandKind } from "../wasm/opcode.ts";

/** Appends the instructions that leave one value on the stack. A term that is used twice is computed twice: `keep` it. */
export type Term = (f: FunctionBuilder) => void;
/** A number is a constant, in all lanes. */
export type Operand = Term | number;

/** An instruction on lanes of 32 bits and its operands: wide-terms.ts has it for all others. */
export function op(opcode: PlainOpcode, ...operands: readonly Operand[]): Term {
  return (f) => {
    const kind = operandKind(opcode);
    for (const operand of operands)
      if (typeof operand === "function") operand(f);
      else if (kind === f32x4Operands) f.f32x4(operand);
      else if (kind === i32x4Operands) f.i32x4(operand);
      // Vectors are shifted by a scalar.
      else f.i32(operand);
    f.op(opcode);
  };
}

type Binary = (a: Operand, b: Operand) => Term;

/** Four lanes of f32. */
export const add: Binary = (a, b) => op(f32x4.add, a, b);
export const sub: Binary = (a, b) => op(f32x4.sub, a, b);
export const mul: Binary = (a, b) => op(f32x4.mul, a, b);
export const div: Binary = (a, b) => op(f32x4.div, a, b);

/** 1.5 * 2^23: a sum with it has no bits after the point, and the integer is in its lowest bits, also a negative one. */
export const roundingConstant = 12582912;

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

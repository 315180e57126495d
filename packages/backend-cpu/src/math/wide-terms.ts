import type { FunctionBuilder, FunctionReference } from "../wasm/function-builder.ts";
import { pushI64 } from "../wasm/i64-constant.ts";
import * as f64 from "../wasm/instructions/f64.ts";
import * as f64x2 from "../wasm/instructions/f64x2.ts";
import type { LaneOpcode, PlainOpcode } from "../wasm/opcode.ts";
import { f64Operands, f64x2Operands, i64Operands, i64x2Operands, operandKind } from "../wasm/opcode.ts";
import type { Term } from "./terms.ts";
import { op as narrowOp } from "./terms.ts";

/** A number is a constant of the type that the instruction takes; in all lanes, for a vector. */
export type Operand = Term | number | bigint;

/** An instruction and its operands. */
export function op(opcode: PlainOpcode, ...operands: readonly Operand[]): Term {
  return narrowOp(opcode, ...operands.map((operand) => asTerm(opcode, operand)));
}

function asTerm(opcode: PlainOpcode, operand: Operand): Term | number {
  if (typeof operand === "function") return operand;
  switch (operandKind(opcode)) {
    case i64Operands:
      return (f) => {
        pushI64(f, BigInt(operand));
      };
    case f64Operands:
      return double(Number(operand));
    case f64x2Operands:
      return vector(new Float64Array([Number(operand), Number(operand)]));
    case i64x2Operands:
      return vector(new BigInt64Array([BigInt(operand), BigInt(operand)]));
    default:
      // In bitwise operations a bigint fills 64 bits, a number 32.
      return typeof operand === "bigint" ? vector(new BigInt64Array([operand, operand])) : operand;
  }
}

const vector =
  ({ buffer }: Float64Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>): Term =>
  (f) => {
    f.v128(new Uint8Array(buffer));
  };

type Binary = (a: Operand, b: Operand) => Term;

/** Two lanes of f64. */
export const addPair: Binary = (a, b) => op(f64x2.add, a, b);
export const subPair: Binary = (a, b) => op(f64x2.sub, a, b);
export const mulPair: Binary = (a, b) => op(f64x2.mul, a, b);

/** One f64. */
export const addDouble: Binary = (a, b) => op(f64.add, a, b);
export const subDouble: Binary = (a, b) => op(f64.sub, a, b);
export const mulDouble: Binary = (a, b) => op(f64.mul, a, b);
export const divDouble: Binary = (a, b) => op(f64.div, a, b);

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

/** The value of a parameter. */
export function parameter(f: FunctionBuilder, position: number): Term {
  return () => {
    f.get(f.parameter(position));
  };
}

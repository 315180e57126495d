import { emitExp } from "../math/exp.ts";
import { emitLog } from "../math/log.ts";
import { emitTanh } from "../math/tanh.ts";
import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as i32x4 from "../wasm/instructions/i32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import type { PlainOpcode } from "../wasm/opcode.ts";
import { emitCast } from "./casts.ts";
import type { EmitOperation } from "./emitters.ts";

export type CommonOperation =
  | "neg"
  | "exp"
  | "log"
  | "sqrt"
  | "tanh"
  | "floor"
  | "cast"
  | "add"
  | "mul"
  | "div"
  | "max"
  | "less"
  | "equal"
  | "select";

/** One instruction for f32, one for 32-bit integers. */
function byDType(single: PlainOpcode, integer: PlainOpcode, unsigned: PlainOpcode = integer): EmitOperation {
  return ({ f, dtype, scalar }) => {
    f.op(dtype === "f32" ? single : dtype === "u32" ? unsigned : integer);
    if (scalar.dtype === "u8") f.i32x4(255).op(v128.and);
  };
}

/** The same instruction whatever the dtype. */
export const always =
  (opcode: PlainOpcode): EmitOperation =>
  ({ f }) => {
    f.op(opcode);
  };

/** A function that is written where its value is needed. */
export const inPlace =
  (emit: (f: FunctionBuilder) => void): EmitOperation =>
  ({ f }) =>
    emit(f);

/** Comparison: a mask. True is a mask of ones: the greater of the two only without a sign. */
const comparison =
  (single: PlainOpcode, signed: PlainOpcode, unsigned: PlainOpcode): EmitOperation =>
  ({ f, dtype }) => {
    f.op(dtype === "f32" ? single : dtype === "u32" || dtype === "bool" ? unsigned : signed);
  };

/** Operations of common Programs, on lanes of 32 bits; integers are not divided here. */
export const commonOperations: { readonly [O in CommonOperation]: EmitOperation } = {
  neg: byDType(f32x4.neg, i32x4.neg),
  exp: inPlace(emitExp),
  log: inPlace(emitLog),
  sqrt: always(f32x4.sqrt),
  tanh: inPlace(emitTanh),
  floor: always(f32x4.floor),
  cast: ({ f, dtype, scalar }) => emitCast(f, dtype, scalar.dtype),
  add: byDType(f32x4.add, i32x4.add),
  mul: byDType(f32x4.mul, i32x4.mul),
  div: always(f32x4.div),
  max: byDType(f32x4.max, i32x4.max_s, i32x4.max_u),
  less: comparison(f32x4.lt, i32x4.lt_s, i32x4.lt_u),
  equal: comparison(f32x4.eq, i32x4.eq, i32x4.eq),
  // condition, whenTrue, whenFalse
  select: ({ f }) => {
    const [condition, yes, no] = [f.local("v128"), f.local("v128"), f.local("v128")];
    f.set(no).set(yes).set(condition).get(yes).get(no).get(condition).op(v128.bitselect);
    for (const local of [condition, yes, no]) f.release("v128", local);
  },
};

import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { emitErf } from "./erf.ts";
import { emitExp } from "./exp.ts";
import { emitLog } from "./log.ts";
import { emitCos, emitSin } from "./sin-cos.ts";
import { emitTanh } from "./tanh.ts";

export type VectorFunction = "exp" | "log" | "tanh" | "sin" | "cos" | "erf";

/**
 * Elementary functions of f32 in four lanes, emitted in place: each takes a v128 from the stack of `f` and leaves one.
 * Plain multiplications and additions in a fixed order, so that every engine gives the same bits; no instruction traps,
 * and no lane depends on another.
 */
export const vectorMath: { readonly [F in VectorFunction]: (f: FunctionBuilder) => void } = {
  exp: emitExp,
  log: emitLog,
  tanh: emitTanh,
  sin: emitSin,
  cos: emitCos,
  erf: emitErf,
};

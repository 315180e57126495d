import type { DType } from "@tenon/program";
import type { DoubleFunction, DoubleMath } from "../../math/double-math.ts";
import type { FunctionBuilder } from "../../wasm/function-builder.ts";
import * as f32x4 from "../../wasm/instructions/f32x4.ts";
import * as f64 from "../../wasm/instructions/f64.ts";
import * as f64x2 from "../../wasm/instructions/f64x2.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import type { PlainOpcode } from "../../wasm/opcode.ts";
import type { EmitOperation, Operations } from "../emitters.ts";
import { always } from "../operations.ts";

/** A mask, of four equal lanes. */
const comparison =
  (opcode: PlainOpcode): EmitOperation =>
  ({ f }) => {
    f.op(opcode).op(i32x4.splat).op(i32x4.neg);
  };

/** Operations on f64. */
export function doubleOperations(doubles: DoubleMath): Operations {
  const call =
    (name: DoubleFunction): EmitOperation =>
    ({ f }) => {
      f.call(doubles.function(name));
    };
  return {
    neg: always(f64.neg),
    exp: call("exp"),
    log: call("log"),
    sqrt: always(f64.sqrt),
    tanh: call("tanh"),
    sin: call("sin"),
    cos: call("cos"),
    erf: call("erf"),
    floor: always(f64.floor),
    cast: ({ f, dtype, scalar }) => {
      if (scalar.dtype !== "f64") castFromDouble(f, scalar.dtype);
      else if (dtype !== "f64") castToDouble(f, dtype);
    },
    add: always(f64.add),
    mul: always(f64.mul),
    div: always(f64.div),
    pow: call("pow"),
    max: always(f64.max),
    less: comparison(f64.lt),
    equal: comparison(f64.eq),
    // condition, whenTrue, whenFalse
    select: ({ f }) => {
      const [condition, yes, no] = [f.local("v128"), f.local("f64"), f.local("f64")];
      f.set(no).set(yes).set(condition).get(yes).get(no).get(condition).lane(i32x4.extract_lane, 0).select();
      f.release("v128", condition);
      f.release("f64", yes);
      f.release("f64", no);
    },
  };
}

// By the rules of the primitive `cast`.

function castToDouble(f: FunctionBuilder, from: DType): void {
  if (from === "f32") {
    f.op(f64x2.promote_low_f32x4).lane(f64x2.extract_lane, 0);
    return;
  }
  f.lane(i32x4.extract_lane, 0);
  if (from === "bool") f.i32(1).op(i32.and);
  f.op(from === "u32" ? f64.convert_i32_u : f64.convert_i32_s);
}

function castFromDouble(f: FunctionBuilder, to: DType): void {
  if (to === "f32") {
    f.op(f64x2.splat).op(f32x4.demote_f64x2_zero);
    return;
  }
  if (to === "bool") {
    f.f64(0).op(f64.ne).op(i32x4.splat).op(i32x4.neg);
    return;
  }
  f.op(to === "u32" ? i32.trunc_sat_f64_u : i32.trunc_sat_f64_s).op(i32x4.splat);
  if (to === "u8") f.i32x4(0).op(i32x4.max_s).i32x4(255).op(i32x4.min_s);
}

import type { OperationScalar, Scalar, ScalarOp } from "@tenon/compiler";
import type { DType } from "@tenon/program";
import type { DoubleMath } from "../math/double-math.ts";
import { vectorMath } from "../math/vector-math.ts";
import { emitVectorPow } from "../math/vector-pow.ts";
import type { FunctionBuilder, Local } from "../wasm/function-builder.ts";
import type { PlainOpcode } from "../wasm/opcodes.ts";
import { emitCast } from "./casts.ts";
import { lanewisePairs } from "./lanes.ts";

/** What the instructions of an operation need to know. */
export interface OperationContext {
  readonly f: FunctionBuilder;
  readonly doubles: DoubleMath;
  /** Dtype of the operands (for select of the choices). */
  readonly dtype: DType;
  readonly scalar: OperationScalar;
}

type Emit = (context: OperationContext) => void;

/** One instruction for each of f64, f32 and 32-bit integers. */
function byDType(
  double: PlainOpcode,
  single: PlainOpcode,
  integer: PlainOpcode,
  unsigned: PlainOpcode = integer,
): Emit {
  return ({ f, dtype, scalar }) => {
    if (dtype === "f64") f.op(double);
    else if (dtype === "f32") f.op(single);
    else f.op(dtype === "u32" ? unsigned : integer);
    if (scalar.dtype === "u8") f.i32x4(255).op("v128.and");
  };
}

const function1 =
  (name: "exp" | "log" | "tanh" | "sin" | "cos" | "erf"): Emit =>
  ({ f, doubles, dtype }) => {
    if (dtype === "f64") f.call(doubles.function(name));
    else vectorMath[name](f);
  };

const floats =
  (double: PlainOpcode, single: PlainOpcode): Emit =>
  ({ f, dtype }) => {
    f.op(dtype === "f64" ? double : single);
  };

/** Comparison: a mask, also from scalars. */
function comparison(double: PlainOpcode, single: PlainOpcode, signed: PlainOpcode, unsigned: PlainOpcode): Emit {
  return ({ f, dtype }) => {
    if (dtype === "f64") f.op(double).op("i32x4.splat").op("i32x4.neg");
    // True is a mask of ones: the greater of the two only without a sign.
    else f.op(dtype === "f32" ? single : dtype === "u32" || dtype === "bool" ? unsigned : signed);
  };
}

/** Engines have no division of integers in lanes; it must not trap, so the two special cases are taken out before. */
const divide: Emit = ({ f, dtype }) => {
  if (dtype === "f64" || dtype === "f32") {
    f.op(dtype === "f64" ? "f64.div" : "f32x4.div");
    return;
  }
  lanewisePairs(f, (left, right) => {
    const quotient = (): void => {
      if (dtype === "i32") {
        // The least i32 by -1 is itself, and so is any number by -1 negated.
        f.get(right).i32(-1).op("i32.eq");
        f.if(
          () => f.i32(0).get(left).op("i32.sub"),
          () => f.get(left).get(right).op("i32.div_s"),
          "i32",
        );
      } else f.get(left).get(right).op("i32.div_u");
    };
    f.get(right).op("i32.eqz");
    f.if(() => f.i32(0), quotient, "i32");
  });
};

/** Distances count modulo the bits of the dtype, which shifts of WebAssembly do by themselves for 32 bits. */
function shift(vector: PlainOpcode, single: PlainOpcode, logical: { vector: PlainOpcode; single: PlainOpcode }): Emit {
  return ({ f, dtype, scalar }) => {
    const [inLanes, alone] = dtype === "i32" ? [vector, single] : [logical.vector, logical.single];
    const distance = scalar.operands[1] as Scalar;
    const bits = dtype === "u8" ? 7 : 31;
    if (distance.kind === "constant")
      f.op("drop")
        .i32(distance.value & bits)
        .op(inLanes);
    else
      lanewisePairs(f, (left: Local, right: Local) => {
        f.get(left).get(right).i32(bits).op("i32.and").op(alone);
      });
    if (dtype === "u8") f.i32x4(255).op("v128.and");
  };
}

const bitwise =
  (opcode: PlainOpcode): Emit =>
  ({ f }) => {
    f.op(opcode);
  };

/** How each operation is written. Operands are on the stack; the result is left there. */
export const operations = {
  neg: byDType("f64.neg", "f32x4.neg", "i32x4.neg"),
  exp: function1("exp"),
  log: function1("log"),
  sqrt: floats("f64.sqrt", "f32x4.sqrt"),
  tanh: function1("tanh"),
  sin: function1("sin"),
  cos: function1("cos"),
  erf: function1("erf"),
  floor: floats("f64.floor", "f32x4.floor"),
  cast: ({ f, dtype, scalar }) => emitCast(f, dtype, scalar.dtype),
  bitcast: () => {},
  add: byDType("f64.add", "f32x4.add", "i32x4.add"),
  mul: byDType("f64.mul", "f32x4.mul", "i32x4.mul"),
  div: divide,
  pow: ({ f, doubles, dtype }) => {
    if (dtype === "f64") f.call(doubles.function("pow"));
    else emitVectorPow(f, doubles);
  },
  max: byDType("f64.max", "f32x4.max", "i32x4.max_s", "i32x4.max_u"),
  less: comparison("f64.lt", "f32x4.lt", "i32x4.lt_s", "i32x4.lt_u"),
  equal: comparison("f64.eq", "f32x4.eq", "i32x4.eq", "i32x4.eq"),
  bitAnd: bitwise("v128.and"),
  bitOr: bitwise("v128.or"),
  bitXor: bitwise("v128.xor"),
  shiftLeft: shift("i32x4.shl", "i32.shl", { vector: "i32x4.shl", single: "i32.shl" }),
  shiftRight: shift("i32x4.shr_s", "i32.shr_s", { vector: "i32x4.shr_u", single: "i32.shr_u" }),
  // condition, whenTrue, whenFalse
  select: ({ f, dtype }) => {
    if (dtype !== "f64") {
      const [condition, yes, no] = [f.local("v128"), f.local("v128"), f.local("v128")];
      f.set(no).set(yes).set(condition).get(yes).get(no).get(condition).op("v128.bitselect");
      for (const local of [condition, yes, no]) f.release("v128", local);
      return;
    }
    const [condition, yes, no] = [f.local("v128"), f.local("f64"), f.local("f64")];
    f.set(no).set(yes).set(condition).get(yes).get(no).get(condition).lane("i32x4.extract_lane", 0).op("select");
    f.release("v128", condition);
    f.release("f64", yes);
    f.release("f64", no);
  },
} satisfies Record<ScalarOp, Emit> as Record<ScalarOp, Emit>;

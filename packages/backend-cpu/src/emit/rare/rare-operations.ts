import type { Scalar, ScalarOp } from "@tenon/compiler";
import type { DoubleMath } from "../../math/double-math.ts";
import { emitErf } from "../../math/erf.ts";
import { emitCos, emitSin } from "../../math/sin-cos.ts";
import { emitVectorPow } from "../../math/vector-pow.ts";
import type { Local } from "../../wasm/function-builder.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";
import * as v128 from "../../wasm/instructions/v128.ts";
import type { PlainOpcode } from "../../wasm/opcode.ts";
import type { EmitOperation } from "../emitters.ts";
import type { CommonOperation } from "../operations.ts";
import { always, inPlace } from "../operations.ts";
import { emitDivide } from "./divide.ts";
import { lanewisePairs } from "./lanewise.ts";

/** Distances count modulo the bits of the dtype, which shifts of WebAssembly do by themselves for 32 bits. */
function shift(
  vector: PlainOpcode,
  single: PlainOpcode,
  logical: { vector: PlainOpcode; single: PlainOpcode },
): EmitOperation {
  return ({ f, dtype, scalar }) => {
    const [inLanes, alone] = dtype === "i32" ? [vector, single] : [logical.vector, logical.single];
    const distance = scalar.operands[1] as Scalar;
    const bits = dtype === "u8" ? 7 : 31;
    if (distance.kind === "constant")
      f.drop()
        .i32(distance.value & bits)
        .op(inLanes);
    else
      lanewisePairs(f, (left: Local, right: Local) => {
        f.get(left).get(right).i32(bits).op(i32.and).op(alone);
      });
    if (dtype === "u8") f.i32x4(255).op(v128.and);
  };
}

type RareOperation = Exclude<ScalarOp, CommonOperation> | "div";

/** Operations that common Programs do without, on lanes of 32 bits. */
export const rareOperations = (doubles: DoubleMath): { readonly [O in RareOperation]: EmitOperation } => ({
  sin: inPlace(emitSin),
  cos: inPlace(emitCos),
  erf: inPlace(emitErf),
  bitcast: () => {},
  pow: ({ f }) => emitVectorPow(f, doubles),
  div: emitDivide,
  bitAnd: always(v128.and),
  bitOr: always(v128.or),
  bitXor: always(v128.xor),
  shiftLeft: shift(i32x4.shl, i32.shl, { vector: i32x4.shl, single: i32.shl }),
  shiftRight: shift(i32x4.shr_s, i32.shr_s, { vector: i32x4.shr_u, single: i32.shr_u }),
});

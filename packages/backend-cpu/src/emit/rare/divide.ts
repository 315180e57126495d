import * as f32x4 from "../../wasm/instructions/f32x4.ts";
import * as i32 from "../../wasm/instructions/i32.ts";
import type { EmitOperation } from "../emitters.ts";
import { lanewisePairs } from "./lanewise.ts";

/** Engines have no division of integers in lanes; it must not trap, so the two special cases are taken out before. */
export const emitDivide: EmitOperation = ({ f, dtype }) => {
  if (dtype === "f32") {
    f.op(f32x4.div);
    return;
  }
  lanewisePairs(f, (left, right) => {
    const quotient = (): void => {
      if (dtype === "i32") {
        // The least i32 by -1 is itself, and so is any number by -1 negated.
        f.get(right).i32(-1).op(i32.eq);
        f.if(
          () => f.i32(0).get(left).op(i32.sub),
          () => f.get(left).get(right).op(i32.div_s),
          "i32",
        );
      } else f.get(left).get(right).op(i32.div_u);
    };
    f.get(right).op(i32.eqz);
    f.if(() => f.i32(0), quotient, "i32");
  });
};

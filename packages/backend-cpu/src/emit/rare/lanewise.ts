import type { FunctionBuilder, Local } from "../../wasm/function-builder.ts";
import * as i32x4 from "../../wasm/instructions/i32x4.ts";

/** Takes two vectors from the stack; `body` is given two elements at a time, in locals, and leaves an i32: a lane of the result. */
export function lanewisePairs(f: FunctionBuilder, body: (left: Local, right: Local) => void): void {
  const [left, right, result] = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [a, b] = [f.local("i32"), f.local("i32")];
  f.set(right).set(left);
  for (let lane = 0; lane < 4; lane++) {
    f.get(left).lane(i32x4.extract_lane, lane).set(a);
    f.get(right).lane(i32x4.extract_lane, lane).set(b);
    f.get(lane === 0 ? left : result);
    body(a, b);
    f.lane(i32x4.replace_lane, lane).set(result);
  }
  f.get(result);
  for (const local of [left, right, result]) f.release("v128", local);
  for (const local of [a, b]) f.release("i32", local);
}

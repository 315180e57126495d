import type { FunctionBuilder } from "../wasm/function-builder.ts";
import type { DoubleMath } from "./double-math.ts";
import { call, lane, op, Scope } from "./terms.ts";

/** base^exponent of f32, lane by lane through the pow of f64: base and exponent on the stack, the power in their place. */
export function emitVectorPow(f: FunctionBuilder, doubles: DoubleMath): void {
  const scope = new Scope(f);
  const exponent = scope.take("v128");
  const base = scope.take("v128");
  const pow = doubles.function("pow");
  for (let i = 0; i < 4; i++) {
    const [a, b] = [base, exponent].map((v) => op("f64.promote_f32", lane("f32x4.extract_lane", i, v)));
    if (a === undefined || b === undefined) continue;
    const power = op("f32.demote_f64", call(pow, a, b));
    if (i === 0) op("f32x4.splat", power)(f);
    else {
      power(f);
      f.lane("f32x4.replace_lane", i);
    }
  }
  scope.end();
}

import type { FunctionBuilder } from "../wasm/function-builder.ts";
import * as f32x4 from "../wasm/instructions/f32x4.ts";
import * as v128 from "../wasm/instructions/v128.ts";
import { polynomial } from "./polynomial.ts";
import { add, mul, op, Scope, sub } from "./terms.ts";

// erf(a) = 1 - (1 - u/4)^4 with u(a) = 4 (1 - erfc(a)^(1/4)), which is so smooth that one polynomial does for all a, without
// a division or an exponential (the idea of a power of a polynomial is that of Abramowitz and Stegun, 7.1.28):
// u = a + a p(a) (Remez on [0, 4], relative error of erf 2e-8). As 1 - (1 - u/4)^2 = u/2 - u^2/16, two steps
// w = u - u^2/8 and w - w^2/4 give the power and keep the relative accuracy of a small u. From 4 on the result is 1.
const p: readonly number[] = [
  0.12837915122509003, 0.477466344833374, -0.06186799332499504, -0.07442038506269455, 0.004712458234280348,
  0.007959829643368721, -0.0009345139260403812, -0.0005032583139836788, 0.00014106447633821517, -1.0784847290778998e-5,
];

export function emitErf(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const keep = scope.keepVector;
  const x = scope.take("v128");
  const a = keep(op(f32x4.pmin, op(f32x4.abs, x), 4));
  const square = keep(mul(a, a));
  const fourth = keep(mul(square, square));
  const u = keep(add(mul(a, polynomial(p, a, square, fourth)), a));
  const w = keep(sub(u, mul(mul(u, u), 0.125)));
  const y = sub(w, mul(mul(w, w), 0.25));
  op(v128.or, y, op(v128.and, x, -0x80000000))(f);
  scope.end();
}

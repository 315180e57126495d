import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { expm1Reduced, reduceExp } from "./exp.ts";
import { add, div, mul, op, Scope, sub } from "./terms.ts";

// tanh(a) = e / (e + 2) with e = exp(2a) - 1 for a = |x|; with 2a = n ln 2 + r, e = 2^n (exp(r) - 1) + (2^n - 1), which
// keeps the relative accuracy of exp(r) - 1 where n = 0. From a = 9.02 on the result rounds to 1.
export function emitTanh(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = scope.take("v128");
  const a = scope.keep("v128", op("f32x4.pmin", op("f32x4.abs", x), 9.5));
  const { r, bits } = reduceExp(scope, scope.keep("v128", add(a, a)), 127);
  const scale = scope.keep("v128", op("i32x4.shl", bits, 23));
  const e = scope.keep("v128", add(mul(scale, expm1Reduced(r)), sub(scale, 1)));
  op("v128.or", div(e, add(e, 2)), op("v128.and", x, -0x80000000))(f);
  scope.end();
}

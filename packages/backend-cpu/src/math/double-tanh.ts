import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { powerOfTwo, reduceExpDouble } from "./double-exp.ts";
import { addDouble, divDouble, mulDouble, op, parameter, Scope, subDouble } from "./terms.ts";

// As tanh of f32 (tanh.ts): e / (e + 2), e = exp(2 |x|) - 1. From |x| = 19.1 on the result rounds to 1.
export function defineTanh(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = parameter(f, 0);
  const a = scope.keep("f64", op("f64.min", op("f64.abs", x), 20));
  const { n, expm1 } = reduceExpDouble(scope, scope.keep("f64", addDouble(a, a)));
  const scale = scope.keep("f64", powerOfTwo(n));
  const e = scope.keep("f64", addDouble(mulDouble(scale, expm1), subDouble(scale, 1)));
  op("f64.copysign", divDouble(e, addDouble(e, 2)), x)(f);
}

import type { FunctionBuilder } from "../wasm/function-builder.ts";
import { add, mul, op, polynomial, Scope, sub } from "./terms.ts";

// x = 2^n m with m in [sqrt(1/2), sqrt(2)), log(x) = n ln 2 + log(1 + f), f = m - 1 (exact), and
// log(1 + f) = f - f^2/2 + f^3 p(f) with p a minimax polynomial of degree 7 (Remez, relative to log(1 + f): 6e-9).
const logPolynomial: readonly number[] = [
  0.3333333134651184, -0.250008225440979, 0.20001265406608582, -0.16623321175575256, 0.14200805127620697,
  -0.13159561157226562, 0.12767906486988068, -0.07643857598304749,
];
// The first part is less than ln 2 and the second positive, so that an infinite n gives one infinity, not a difference.
const ln2High = 0.693145751953125;
const ln2Low = 1.428606765330187e-6;
const sqrtHalfBits = 0x3f3504f3;
const smallestNormal = 2 ** -126;

export function emitLog(f: FunctionBuilder): void {
  const scope = new Scope(f);
  const x = scope.take("v128");
  const scaled = scope.variable("v128", x);
  const extra = scope.variable("v128", bitsOfTerm(0));
  // Rare lanes: zero and subnormal (below 2^23 in bits), infinite and NaN, negative.
  op("v128.any_true", op("i32x4.ge_s", op("i32x4.add", x, 0x7f800000), -0x01000000))(f);
  f.if(() => {
    const tiny = scope.keep("v128", op("f32x4.lt", x, smallestNormal));
    scaled.set(op("v128.bitselect", mul(x, 2 ** 25), x, tiny));
    const offset = scope.keep("v128", op("v128.and", tiny, bitsOf(-25)));
    // NaN where x is NaN or negative, infinite where x is.
    const invalid = op("f32x4.lt", x, 0);
    const special = scope.keep(
      "v128",
      op("v128.or", add(mul(x, 0), offset), op("v128.and", invalid, bitsOf(Number.NaN))),
    );
    extra.set(
      op(
        "v128.bitselect",
        op("v128.bitselect", bitsOfTerm(-Infinity), bitsOfTerm(Infinity), op("f32x4.eq", x, 0)),
        special,
        op("v128.or", op("f32x4.eq", x, 0), op("f32x4.eq", x, Infinity)),
      ),
    );
  });
  const bits = scope.keep("v128", op("i32x4.sub", scaled.get, sqrtHalfBits));
  const n = scope.keep("v128", add(op("f32x4.convert_i32x4_s", op("i32x4.shr_s", bits, 23)), extra.get));
  const m = op("i32x4.add", op("v128.and", bits, 0x007fffff), sqrtHalfBits);
  const d = scope.keep("v128", sub(m, 1));
  const square = scope.keep("v128", mul(d, d));
  const low = sub(add(mul(mul(square, d), polynomial(d, logPolynomial)), mul(n, ln2Low)), mul(square, 0.5));
  add(add(low, d), mul(n, ln2High))(f);
  scope.end();
}

function bitsOf(value: number): number {
  return new Int32Array(new Float32Array([value]).buffer)[0] as number;
}

const bitsOfTerm = (value: number) => (f: FunctionBuilder) => {
  f.f32x4(value);
};

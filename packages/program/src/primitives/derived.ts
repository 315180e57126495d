import type { Value } from "../program-builder.ts";
import { add } from "./add.ts";
import { filledLike } from "./broadcast.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

// Short forms that gradient rules are written with; each is a few primitives.

/** left - right. */
export function sub(left: Value, right: Value): Value {
  return add(left, neg(right));
}

/** 1 - y². */
export function oneMinusSquare(y: Value): Value {
  return sub(filledLike(y, 1), mul(y, y));
}

/** 2/√π · exp(-x²), the derivative of erf. */
export function gaussian(x: Value): Value {
  return mul(filledLike(x, 2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x))));
}

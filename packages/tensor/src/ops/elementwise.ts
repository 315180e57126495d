import type { DType, Value } from "@tenon/program";
import { broadcastShapes, isFloat, ProgramError, sameShape } from "@tenon/program";
import * as op from "@tenon/program/op";
import { applyOne } from "../apply.ts";
import { customGradient } from "../custom-gradient.ts";
import type { Tensor } from "../tensor.ts";
import { TensorError } from "../tensor-error.ts";

// Elementwise operations. Operands broadcast by NumPy's rule; a JavaScript number takes the dtype of the tensor beside it.

const unary =
  (name: string, f: (x: Value) => Value) =>
  (x: Tensor): Tensor =>
    applyOne(name, [x], ([value]) => f(value as Value));

/** -x. */
export const neg: (x: Tensor) => Tensor = /* @__PURE__ */ unary("neg", op.neg);
/** e^x. */
export const exp: (x: Tensor) => Tensor = /* @__PURE__ */ unary("exp", op.exp);
/** Natural logarithm. */
export const log: (x: Tensor) => Tensor = /* @__PURE__ */ unary("log", op.log);
/** Square root. */
export const sqrt: (x: Tensor) => Tensor = /* @__PURE__ */ unary("sqrt", op.sqrt);
/** Hyperbolic tangent. */
export const tanh: (x: Tensor) => Tensor = /* @__PURE__ */ unary("tanh", op.tanh);
/** Sine, radians. */
export const sin: (x: Tensor) => Tensor = /* @__PURE__ */ unary("sin", op.sin);
/** Cosine, radians. */
export const cos: (x: Tensor) => Tensor = /* @__PURE__ */ unary("cos", op.cos);
/** Error function. */
export const erf: (x: Tensor) => Tensor = /* @__PURE__ */ unary("erf", op.erf);
/** Greatest whole number not above x; no gradient. */
export const floor: (x: Tensor) => Tensor = /* @__PURE__ */ unary("floor", op.floor);
/** An identity that gradients do not pass. */
export const stopGradient: (x: Tensor) => Tensor = /* @__PURE__ */ unary("stopGradient", op.stopGradient);

/** The value in another dtype; see the primitive `cast` for rounding and saturation. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : applyOne("cast", [x], ([value]) => op.cast(value as Value, dtype));
}

/** The same 32 bits as another dtype. */
export function bitcast(x: Tensor, dtype: DType): Tensor {
  return applyOne("bitcast", [x], ([value]) => op.bitcast(value as Value, dtype));
}

/** An identity whose value or cotangent can be asked for by name. */
export function capture(x: Tensor, name: string): Tensor {
  return applyOne("capture", [x], ([value]) => op.capture(value as Value, name));
}

/** Broadcasts values to their common shape. */
function aligned(name: string, values: readonly Value[]): Value[] {
  const shape = values.reduce<readonly number[] | undefined>(
    (common, value) => common && broadcastShapes(common, value.type.shape),
    [],
  );
  if (!shape)
    throw new ProgramError({
      code: "shape",
      primitive: name,
      operands: values.map((value) => value.type),
      reason: "shapes do not broadcast to one another",
    });
  return values.map((value) => (sameShape(value.type.shape, shape) ? value : op.broadcast(value, shape)));
}

/**
 * An operation whose operands broadcast, and of which one may be a number: it takes the dtype of the last tensor.
 *
 * @throws TensorError `argument` for more numbers, ProgramError `shape` for shapes that do not broadcast.
 */
function broadcasting(
  name: string,
  operands: readonly (Tensor | number)[],
  f: (...values: readonly [Value, Value, Value]) => Value,
): Tensor {
  const tensors = operands.filter((operand) => typeof operand !== "number");
  if (tensors.length < operands.length - 1)
    throw new TensorError("argument", `${name}: all operands but one must be tensors`);
  return applyOne(name, tensors, (values, builder) => {
    const { dtype } = (values.at(-1) as Value).type;
    let next = 0;
    const all = operands.map((operand) =>
      typeof operand === "number" ? op.constant(builder, dtype, [], [operand]) : (values[next++] as Value),
    );
    return f(...(aligned(name, all) as [Value, Value, Value]));
  });
}

const binary =
  (name: string, f: (left: Value, right: Value) => Value) =>
  (left: Tensor | number, right: Tensor | number): Tensor =>
    broadcasting(name, [left, right], f);

type Binary = (left: Tensor | number, right: Tensor | number) => Tensor;

/** left + right. */
export const add: Binary = /* @__PURE__ */ binary("add", op.add);
/** left - right. */
export const sub: Binary = /* @__PURE__ */ binary("sub", op.sub);
/** left · right. */
export const mul: Binary = /* @__PURE__ */ binary("mul", op.mul);
/** left / right; integers truncate. */
export const div: Binary = /* @__PURE__ */ binary("div", op.div);
/** left ^ right. */
export const pow: Binary = /* @__PURE__ */ binary("pow", op.pow);
/** The greater of both. */
export const maximum: Binary = /* @__PURE__ */ binary("maximum", op.max);
/** The lesser of both. */
export const minimum: Binary = /* @__PURE__ */ binary("minimum", (left, right) =>
  // The least signed number has no negative.
  isFloat(left.type.dtype) ? op.neg(op.max(op.neg(left), op.neg(right))) : op.select(op.less(left, right), left, right),
);
/** left < right, as bool. */
export const less: Binary = /* @__PURE__ */ binary("less", op.less);
/** left > right, as bool. */
export const greater: Binary = /* @__PURE__ */ binary("greater", (left, right) => op.less(right, left));
/** left = right, as bool. */
export const equal: Binary = /* @__PURE__ */ binary("equal", op.equal);
/** Bits of both; logical and of bools. */
export const bitAnd: Binary = /* @__PURE__ */ binary("bitAnd", op.bitAnd);
/** Bits of either; logical or of bools. */
export const bitOr: Binary = /* @__PURE__ */ binary("bitOr", op.bitOr);
/** Bits of one of both. */
export const bitXor: Binary = /* @__PURE__ */ binary("bitXor", op.bitXor);
/** left · 2^right. */
export const shiftLeft: Binary = /* @__PURE__ */ binary("shiftLeft", op.shiftLeft);
/** left shifted right; i32 keeps its sign. */
export const shiftRight: Binary = /* @__PURE__ */ binary("shiftRight", op.shiftRight);

/** `whenTrue` where the condition (bool) holds, else `whenFalse`; at least one of the choices is a tensor. */
export function select(condition: Tensor, whenTrue: Tensor | number, whenFalse: Tensor | number): Tensor {
  return broadcasting("select", [condition, whenTrue, whenFalse], op.select);
}

/** The logistic function 1 / (1 + e^-x), as (tanh(x/2) + 1) / 2, which overflows nowhere. */
export function sigmoid(x: Tensor): Tensor {
  return mul(add(tanh(mul(x, 0.5)), 1), 0.5);
}

/** max(x, 0). The gradient at 0 is 0. */
export function relu(x: Tensor): Tensor {
  return maximum(0, x);
}

/**
 * log(1 + x), exact to the last digits near x = 0 too, where the sum alone loses them: with u = 1 + x rounded, it is
 * log(u) · x / (u - 1), in which the error of u cancels (Goldberg, What every computer scientist should know about
 * floating-point arithmetic, 1991, theorem 4). Gradient: dy / (1 + x).
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { log1p, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * await log1p(tensor(backend, [0, 1e-10, 1])).data(); // => [0, 1e-10, 0.6931471805599453]
 * ```
 */
export function log1p(x: Tensor): Tensor {
  return logarithmOfSum(x)[0] as Tensor;
}

const logarithmOfSum = /* @__PURE__ */ customGradient("@tenon/tensor/log1p", {
  value: (x) => [log1pOf(x as Tensor)],
  forward: (x) => ({ results: [log1pOf(x as Tensor)], residuals: [x as Tensor] }),
  backward: ([x], [dy]) => [div(dy as Tensor, add(x as Tensor, 1))],
});

function log1pOf(x: Tensor): Tensor {
  const u = add(x, 1);
  const rounded = sub(u, 1);
  // At u = 1 the quotient is 0/0 and its limit 1; an infinite u is its own logarithm.
  const plain = bitOr(equal(rounded, 0), equal(u, Infinity));
  return select(plain, select(equal(u, Infinity), u, x), mul(log(u), div(x, select(plain, 1, rounded))));
}

/**
 * e^x - 1, exact to the last digits near x = 0 too: 2t / (1 - t) with t = tanh(x/2), and as it stands for x >= 1, where
 * nothing cancels. Gradient: dy · e^x.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { expm1, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * await expm1(tensor(backend, [-Infinity, 1e-10, 1])).data(); // => [-1, 1e-10, 1.718281828459045]
 * ```
 */
export function expm1(x: Tensor): Tensor {
  return exponentialLessOne(x)[0] as Tensor;
}

const exponentialLessOne = /* @__PURE__ */ customGradient("@tenon/tensor/expm1", {
  value: (x) => [expm1Of(x as Tensor)],
  forward: (x) => ({ results: [expm1Of(x as Tensor)], residuals: [x as Tensor] }),
  backward: ([x], [dy]) => [mul(dy as Tensor, exp(x as Tensor))],
});

function expm1Of(x: Tensor): Tensor {
  const small = less(x, 1);
  const t = tanh(mul(select(small, x, 0), 0.5));
  return select(small, div(mul(t, 2), sub(1, t)), sub(exp(x), 1));
}

import type { Value } from "@tenon/program";
import * as op from "@tenon/program/op";
import { applyOne } from "../apply.ts";
import type { Tensor } from "../tensor.ts";
import { broadcastTo } from "./array.ts";
import { add, div, exp, log, stopGradient, sub } from "./elementwise.ts";

const allAxes = (x: Tensor): number[] => x.shape.map((_, axis) => axis);

/** Sum over axes, which disappear; by default over all. */
export function sum(x: Tensor, axes: readonly number[] = allAxes(x)): Tensor {
  return applyOne("sum", [x], ([value]) => op.reduce(value as Value, "sum", axes));
}

/** Greatest element over axes, which disappear; by default over all. */
export function max(x: Tensor, axes: readonly number[] = allAxes(x)): Tensor {
  return applyOne("max", [x], ([value]) => op.reduce(value as Value, "max", axes));
}

/** Index of the first greatest element along an axis, by default the last one, as i32. */
export function argmax(x: Tensor, axis: number = x.shape.length - 1): Tensor {
  return applyOne("argmax", [x], ([value]) => op.reduce(value as Value, "argmax", [axis]));
}

/** Arithmetic mean over axes, which disappear; by default over all. */
export function mean(x: Tensor, axes: readonly number[] = allAxes(x)): Tensor {
  return div(
    sum(x, axes),
    axes.reduce((count, axis) => count * (x.shape[axis] as number), 1),
  );
}

/** A tensor reduced over its last axis, repeated along it again. */
function alongLast(reduced: Tensor, like: Tensor): Tensor {
  return broadcastTo(
    reduced,
    like.shape,
    reduced.shape.map((_, axis) => axis),
  );
}

/** x minus its greatest element along the last axis: the shift that keeps exponentials from overflowing. */
function shifted(x: Tensor): Tensor {
  return sub(x, stopGradient(alongLast(max(x, [x.shape.length - 1]), x)));
}

/** log Σ e^x along the last axis, stable for large x. */
export function logSumExp(x: Tensor): Tensor {
  const last = [x.shape.length - 1];
  return add(log(sum(exp(shifted(x)), last)), stopGradient(max(x, last)));
}

/** e^x / Σ e^x along the last axis. */
export function softmax(x: Tensor): Tensor {
  const powers = exp(shifted(x));
  return div(powers, alongLast(sum(powers, [x.shape.length - 1]), x));
}

/** log of softmax along the last axis, without the rounding that taking the logarithm of softmax has. */
export function logSoftmax(x: Tensor): Tensor {
  const centred = shifted(x);
  return sub(centred, alongLast(log(sum(exp(centred), [x.shape.length - 1])), x));
}

import type { Shape, Tensor } from "@tenon/tensor";
import { cast, oneHot, reshape } from "@tenon/tensor";
import { LossError } from "./loss-error.ts";

/** Stops a loss for a reason, naming both types. */
export function refuse(loss: string, reason: string, output: Tensor, target: Tensor): never {
  throw new LossError({ code: "inputs", loss, reason, output: output.type, target: target.type });
}

/** The dtype in which a loss is computed: that of the output. */
function floatingPoint(loss: string, output: Tensor, target: Tensor): "f32" | "f64" {
  if (output.dtype === "f32" || output.dtype === "f64") return output.dtype;
  return refuse(loss, `expects floating-point outputs, got ${output.dtype}`, output, target);
}

/** A number of axes in words. */
function axes({ length }: Shape): string {
  return length === 1 ? "1 axis" : `${length} axes`;
}

/** Whether a target says numbers of classes: whole numbers, one axis less than the output. */
export function namesClasses(output: Tensor, target: Tensor): boolean {
  return !["f32", "f64", "bool"].includes(target.dtype) && target.shape.length === output.shape.length - 1;
}

/** Whether there is one output a sample, `[batch, ..., 1]`, and the target leaves its axis out. */
function leavesColumnOut(output: Tensor, target: Tensor): boolean {
  const { length } = target.shape;
  return (
    length > 0 &&
    length === output.shape.length - 1 &&
    output.shape[length] === 1 &&
    target.shape.every((extent, axis) => extent === output.shape[axis])
  );
}

/**
 * The target of a loss that compares element by element, in the output's shape and dtype: it has that shape already; or it
 * leaves out the last axis of an output `[batch, ..., 1]`; or it names classes, which become rows with a 1 at the class.
 *
 * @throws LossError `inputs` where it does not fit.
 */
export function targetElements(loss: string, output: Tensor, target: Tensor): Tensor {
  const dtype = floatingPoint(loss, output, target);
  if (leavesColumnOut(output, target)) return cast(reshape(target, output.shape), dtype);
  if (namesClasses(output, target)) return classRows(loss, output, target, dtype);
  requireSameShape(loss, output, target);
  return cast(target, dtype);
}

/**
 * The target of a loss that compares rows along the last axis, in the output's shape and dtype: rows already, or class
 * indices, which become rows with a 1 at the class.
 *
 * @throws LossError `inputs` where it does not fit.
 */
export function targetRows(loss: string, output: Tensor, target: Tensor): Tensor {
  if (output.shape.length < 2)
    return refuse(loss, `expects outputs [batch, ..., classes], got ${axes(output.shape)}`, output, target);
  const dtype = floatingPoint(loss, output, target);
  if (namesClasses(output, target)) return classRows(loss, output, target, dtype);
  requireSameShape(loss, output, target);
  return cast(target, dtype);
}

/**
 * `targetRows` of a loss whose rows are about classes. A single class is always right: its loss would be 0, or constant, and
 * teach nothing.
 *
 * @throws LossError `inputs` where it does not fit, or there are fewer than two classes.
 */
export function targetClasses(loss: string, output: Tensor, target: Tensor): Tensor {
  if (output.shape.length > 1) requireTwoClasses(loss, output, target);
  return targetRows(loss, output, target);
}

function requireTwoClasses(loss: string, output: Tensor, target: Tensor): number {
  const last = output.shape.length - 1;
  const classes = output.shape[last] as number;
  if (classes >= 2) return classes;
  const reason = `expects at least 2 classes on axis ${last} of the output, got ${classes}; for one output a sample there is binaryCrossEntropy`;
  return refuse(loss, reason, output, target);
}

/** Class indices as rows with a 1 at the class, like the output; one that is no class gives a row of zeros. */
function classRows(loss: string, output: Tensor, target: Tensor, dtype: "f32" | "f64"): Tensor {
  const last = output.shape.length - 1;
  if (last < 1) return refuse(loss, "expects outputs [batch, ..., classes] for class indices", output, target);
  const axis = target.shape.findIndex((extent, i) => extent !== output.shape[i]);
  if (axis !== -1)
    return refuse(
      loss,
      `expects as many class indices as outputs: axis ${axis} is ${output.shape[axis]} in the output, ${target.shape[axis]} in the target`,
      output,
      target,
    );
  return oneHot(target, requireTwoClasses(loss, output, target), dtype);
}

/** @throws LossError naming the first axis that differs, or both numbers of axes. */
function requireSameShape(loss: string, output: Tensor, target: Tensor): void {
  const [left, right]: readonly [Shape, Shape] = [output.shape, target.shape];
  if (left.length !== right.length)
    refuse(
      loss,
      `expects a target of ${axes(left)} like the output, or class indices of an integer dtype, got ${axes(right)} of ${target.dtype}`,
      output,
      target,
    );
  const axis = left.findIndex((extent, i) => extent !== right[i]);
  if (axis === -1) return;
  const column = axis === left.length - 1 && right[axis] === 1;
  const advice = column ? `; class indices are [${right.slice(0, -1).join(", ")}] of an integer dtype` : "";
  const reason = `expects a target of the output's shape: axis ${axis} is ${left[axis]} in the output, ${right[axis]} in the target${advice}`;
  refuse(loss, reason, output, target);
}

import type { Tensor } from "@tenon/tensor";
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
  if (leavesColumnOut(output, target)) return cast(reshape(target, output.shape), floatingPoint(loss, output, target));
  return likeOutput(loss, output, target);
}

/**
 * The target of a loss that compares rows along the last axis, in the output's shape and dtype: rows already, or class
 * indices, which become rows with a 1 at the class.
 *
 * @throws LossError `inputs` where it does not fit.
 */
export function targetRows(loss: string, output: Tensor, target: Tensor): Tensor {
  if (output.shape.length < 2) return refuse(loss, "expects outputs [batch, ..., features]", output, target);
  return likeOutput(loss, output, target);
}

/**
 * `targetRows` of a loss whose rows are about classes.
 *
 * @throws LossError `inputs` where it does not fit, or there are fewer than two classes.
 */
export function targetClasses(loss: string, output: Tensor, target: Tensor): Tensor {
  requireClasses(loss, output, target);
  return likeOutput(loss, output, target);
}

/** A single class is always right: its loss would be 0, or constant, and teach nothing. */
function requireClasses(loss: string, output: Tensor, target: Tensor): void {
  if (output.shape.length < 2 || (output.shape.at(-1) as number) < 2)
    refuse(
      loss,
      "expects outputs [batch, ..., classes] of at least 2 classes; for one output a sample there is binaryCrossEntropy",
      output,
      target,
    );
}

/** A target of the output's shape in its dtype; of class indices rows with a 1 at the class, or zeros where it is no class. */
function likeOutput(loss: string, output: Tensor, target: Tensor): Tensor {
  const dtype = floatingPoint(loss, output, target);
  const sparse = namesClasses(output, target);
  if (sparse) requireClasses(loss, output, target);
  const indices = output.shape.slice(0, -1);
  const wanted = sparse ? indices : output.shape;
  if (target.shape.length !== wanted.length || target.shape.some((extent, axis) => extent !== wanted[axis]))
    refuse(
      loss,
      `expects a target [${output.shape.join(", ")}] like the output, or class indices [${indices.join(", ")}] of an integer dtype`,
      output,
      target,
    );
  return sparse ? oneHot(target, output.shape.at(-1) as number, dtype) : cast(target, dtype);
}

import type { Shape, Tensor } from "@tenon/tensor";
import { oneHot } from "@tenon/tensor";
import { LossError } from "./loss-error.ts";

/** Stops a loss for a reason, naming both types. */
export function refuse(loss: string, reason: string, output: Tensor, target: Tensor): never {
  throw new LossError({ code: "inputs", loss, reason, output: output.type, target: target.type });
}

/** The dtype in which a loss is computed: that of the output. */
export function floatingPoint(loss: string, output: Tensor, target: Tensor): "f32" | "f64" {
  if (output.dtype === "f32" || output.dtype === "f64") return output.dtype;
  return refuse(loss, `expects floating-point outputs, got ${output.dtype}`, output, target);
}

/** A number of axes in words. */
export function axes({ length }: Shape): string {
  return length === 1 ? "1 axis" : `${length} axes`;
}

/** Whether a target says numbers of classes: whole numbers, one axis less than the output. */
export function namesClasses(output: Tensor, target: Tensor): boolean {
  return !["f32", "f64", "bool"].includes(target.dtype) && target.shape.length === output.shape.length - 1;
}

/**
 * Class indices `[batch]` as rows `[batch, classes]` with a 1 at the class, like the output.
 *
 * @throws LossError where the output is not `[batch, classes]` with two classes or more, or the batches differ.
 */
export function classRows(loss: string, output: Tensor, target: Tensor): Tensor {
  const dtype = floatingPoint(loss, output, target);
  const [batch, classes] = output.shape;
  if (output.shape.length !== 2 || classes === undefined)
    return refuse(loss, `expects outputs [batch, classes] for class indices`, output, target);
  if (classes < 2)
    return refuse(loss, "expects at least 2 classes on axis 1 of the output for class indices, got 1", output, target);
  if (target.shape[0] !== batch)
    return refuse(
      loss,
      `expects as many class indices as outputs: axis 0 is ${batch} in the output, ${target.shape[0]} in the target`,
      output,
      target,
    );
  return oneHot(target, classes, dtype);
}

/** @throws LossError naming the first axis that differs, or both numbers of axes. */
export function requireSameShape(loss: string, output: Tensor, target: Tensor): void {
  const [left, right]: readonly [Shape, Shape] = [output.shape, target.shape];
  if (left.length !== right.length)
    refuse(
      loss,
      `expects a target of ${left.length} axes like the output, or class indices of an integer dtype, got ${axes(right)} of ${target.dtype}`,
      output,
      target,
    );
  const axis = left.findIndex((extent, i) => extent !== right[i]);
  if (axis !== -1)
    refuse(
      loss,
      `expects a target of the output's shape: axis ${axis} is ${left[axis]} in the output, ${right[axis]} in the target`,
      output,
      target,
    );
}

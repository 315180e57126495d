import type { Tensor } from "@tenon/tensor";
import { argmax, cast, greater, oneHot, reshape, sizeOf } from "@tenon/tensor";
import { MetricError } from "./metric-error.ts";

// What metrics compare: outputs and targets brought to one form, or refused with both types and the axis.

/** Stops a metric for a reason, naming both types. */
export function refuse(metric: string, reason: string, output: Tensor, target: Tensor): never {
  throw new MetricError({ code: "inputs", metric, reason, output: output.type, target: target.type });
}

const isInteger = ({ dtype }: Tensor): boolean => !["f32", "f64", "bool"].includes(dtype);

const axes = (count: number): string => (count === 1 ? "1 axis" : `${count} axes`);

/** @throws MetricError `inputs` naming the first of `count` axes that differs. */
function requireSameAxes(metric: string, output: Tensor, target: Tensor, count: number): void {
  for (let axis = 0; axis < count; axis++)
    if (target.shape[axis] !== output.shape[axis])
      refuse(
        metric,
        `expects one target a sample: axis ${axis} is ${output.shape[axis]} in the output, ${target.shape[axis]} in the target`,
        output,
        target,
      );
}

/** How many classes outputs `[batch, ..., classes]` are about. @throws MetricError `inputs` for fewer than two. */
export function classesOf(metric: string, output: Tensor, target: Tensor): number {
  const last = output.shape.length - 1;
  if (last < 1)
    return refuse(
      metric,
      `expects outputs [batch, ..., classes], got ${axes(last + 1)}; for one output a sample give the option threshold, 0 for logits or 0.5 for probabilities`,
      output,
      target,
    );
  const classes = output.shape[last] as number;
  if (classes < 2)
    return refuse(
      metric,
      `expects at least 2 classes on axis ${last} of the output, got ${classes}; for one output a sample give the option threshold, 0 for logits or 0.5 for probabilities`,
      output,
      target,
    );
  return classes;
}

/**
 * The class of each sample, i32 `[batch, ...]`: class indices, or rows, whose greatest element is the class.
 *
 * @throws MetricError `inputs` where output and target do not fit.
 */
export function targetClasses(metric: string, output: Tensor, target: Tensor): Tensor {
  const classes = classesOf(metric, output, target);
  const last = output.shape.length - 1;
  const { length } = target.shape;
  requireSameAxes(metric, output, target, Math.min(last, Math.max(length, 1)));
  if (length === last) {
    if (!isInteger(target))
      return refuse(metric, `expects class indices of an integer dtype, got ${target.dtype}`, output, target);
    return cast(target, "i32");
  }
  if (length !== last + 1)
    return refuse(
      metric,
      `expects targets [batch, ...] or [batch, ..., classes], got ${axes(length)} for outputs of ${axes(last + 1)}`,
      output,
      target,
    );
  if (target.shape[last] !== classes)
    return refuse(
      metric,
      `expects rows as wide as the output: axis ${last} is ${classes} in the output, ${target.shape[last]} in the target`,
      output,
      target,
    );
  return argmax(target.dtype === "bool" ? cast(target, "u8") : target);
}

/** The target in the output's shape: it has it, or leaves out the last axis of an output `[batch, ..., 1]`. */
function sameShape(metric: string, output: Tensor, target: Tensor): Tensor {
  const last = output.shape.length - 1;
  const leftOut = target.shape.length === last && last > 0 && output.shape[last] === 1;
  if (target.shape.length !== output.shape.length && !leftOut)
    return refuse(
      metric,
      `expects a target of ${axes(output.shape.length)} like the output, got ${axes(target.shape.length)} of ${target.dtype}`,
      output,
      target,
    );
  requireSameAxes(metric, output, target, target.shape.length);
  return leftOut ? reshape(target, output.shape) : target;
}

/**
 * Yes or no for every output (above the threshold) and every target (above 1/2, so that 0/1, -1/+1 and bool do), as bool.
 *
 * @throws MetricError `inputs` where output and target do not fit.
 */
export function decisions(
  metric: string,
  output: Tensor,
  target: Tensor,
  threshold: number,
): { readonly predicted: Tensor; readonly actual: Tensor } {
  const wanted = sameShape(metric, output, target);
  if (output.dtype !== "f32" && output.dtype !== "f64")
    return refuse(metric, `expects floating-point outputs, got ${output.dtype}`, output, target);
  return {
    predicted: greater(output, threshold),
    actual: wanted.dtype === "bool" ? wanted : greater(cast(wanted, output.dtype), 0.5),
  };
}

/**
 * Outputs and targets as numbers to be subtracted: of one shape and the output's dtype. For outputs `[batch, ..., classes]`
 * class indices are rows with a 1 at the class.
 *
 * @throws MetricError `inputs` where output and target do not fit.
 */
export function numbersToCompare(metric: string, output: Tensor, target: Tensor): Tensor {
  const { dtype, shape } = output;
  if (dtype !== "f32" && dtype !== "f64")
    return refuse(metric, `expects floating-point outputs, got ${dtype}`, output, target);
  const classes = shape.at(-1) as number;
  if (isInteger(target) && target.shape.length === shape.length - 1 && classes > 1) {
    requireSameAxes(metric, output, target, target.shape.length);
    return oneHot(target, classes, dtype);
  }
  return cast(sameShape(metric, output, target), dtype);
}

/** Samples in the outputs of classes: all axes but the last. */
export const rowCount = ({ shape }: Tensor): number => sizeOf(shape.slice(0, -1));

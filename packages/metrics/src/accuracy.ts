import type { Tensor, TensorData } from "@tenon/tensor";
import { add, argmax, cast, equal, sum } from "@tenon/tensor";
import { numberOf, scalarsOf, zeroScalars } from "./accumulators.ts";
import type { Metric } from "./metric.ts";
import { MetricError } from "./metric-error.ts";

type Name = "correct" | "count";

/**
 * The share of samples whose greatest output is at the target's class, 0 to 1. Of several greatest outputs the first
 * counts.
 *
 * - output `[batch, classes]`: logits or probabilities
 * - target: class indices `[batch]` of any integer dtype, or rows `[batch, classes]`, whose greatest element is the class
 * - accumulators: `correct` and `count`, i32 scalars
 *
 * @throws MetricError `inputs` (from `update`) where output and target do not fit.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { accuracy } from "@tenon/metrics";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const metric = accuracy();
 * const before = { correct: tensor(backend, 0, { dtype: "i32" }), count: tensor(backend, 0, { dtype: "i32" }) };
 * const output = tensor(backend, [[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]]);
 * const target = tensor(backend, [0, 1, 1], { dtype: "u8" });
 * const after = metric.update(before, { output, target, loss: tensor(backend, 0.5), size: 3 }) as typeof before;
 * await after.correct.data(); // => [2]
 * await after.count.data(); // => [3]
 * ```
 */
export function accuracy(): Metric {
  const names: readonly Name[] = ["correct", "count"];
  return {
    spec: { type: "accuracy" },
    name: "accuracy",
    init: () => zeroScalars(names, "i32"),
    update(accumulators, { output, target, size }) {
      const { correct, count } = scalarsOf<Name, Tensor>(accumulators);
      const hits = equal(argmax(output), classesOf(output, target));
      return { correct: add(correct, sum(cast(hits, "i32"))), count: add(count, size) };
    },
    result(accumulators) {
      const { correct, count } = scalarsOf<Name, TensorData>(accumulators);
      return numberOf(correct) / numberOf(count);
    },
  };
}

/** The class of each sample, i32 `[batch]`. */
function classesOf(output: Tensor, target: Tensor): Tensor {
  const fail = (reason: string): never => {
    throw new MetricError({ code: "inputs", metric: "accuracy", reason, output: output.type, target: target.type });
  };
  const [batch, classes] = output.shape;
  if (output.shape.length !== 2) return fail(`expects outputs [batch, classes], got ${output.shape.length} axes`);
  if (classes === undefined || classes < 2) return fail("expects at least 2 classes on axis 1 of the output");
  if (target.shape[0] !== batch)
    return fail(`expects one target a sample: axis 0 is ${batch} in the output, ${target.shape[0]} in the target`);
  if (target.shape.length === 1) {
    if (["f32", "f64", "bool"].includes(target.dtype))
      return fail(`expects class indices of an integer dtype, got ${target.dtype}`);
    return cast(target, "i32");
  }
  if (target.shape.length !== 2)
    return fail(`expects targets [batch] or [batch, classes], got ${target.shape.length} axes`);
  if (target.shape[1] !== classes)
    return fail(
      `expects rows as wide as the output: axis 1 is ${classes} in the output, ${target.shape[1]} in the target`,
    );
  return argmax(target);
}

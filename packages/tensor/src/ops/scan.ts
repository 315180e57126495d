import { buildProgram, inlineProgram, outputTypes } from "@tenon/program";
import * as op from "@tenon/program/op";
import { apply } from "../apply.ts";
import type { Tensor } from "../tensor.ts";
import { TensorError } from "../tensor-error.ts";
import { traceFunction } from "../trace.ts";

export interface ScanResult {
  readonly carry: readonly Tensor[];
  /** One per result of a step, stacked along a new first axis. */
  readonly stacked: readonly Tensor[];
}

/**
 * A loop inside the Program: `step(carry, slices)` runs once per slice of the stacked tensors along their first axis.
 * Tensors from outside that the step uses (weights) become the loop's constants. Unlike a JavaScript loop in a jitted
 * function it is not unrolled.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { add, scan, tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const running = scan(([sum], [x]) => ({ carry: [add(sum!, x!)], stacked: [add(sum!, x!)] }), {
 *   carry: [tensor(backend, 0)],
 *   stacked: [tensor(backend, [1, 2, 3])],
 * });
 * await running.stacked[0]!.data(); // => [1, 3, 6]
 * ```
 */
export function scan(
  step: (carry: readonly Tensor[], slices: readonly Tensor[]) => ScanResult,
  {
    carry,
    stacked,
    length = stacked[0]?.shape[0],
    reverse = false,
  }: {
    readonly carry: readonly Tensor[];
    readonly stacked: readonly Tensor[];
    readonly length?: number | undefined;
    readonly reverse?: boolean;
  },
): ScanResult {
  if (length === undefined) throw new TensorError("argument", "scan: without stacked tensors it needs a length");
  const operands = [...carry, ...stacked.map(({ dtype, shape }) => ({ type: { dtype, shape: shape.slice(1) } }))];
  const { program, captured } = traceFunction("scan", operands, (inputs) => {
    const result = step(inputs.slice(0, carry.length), inputs.slice(carry.length));
    if (result.carry.length !== carry.length)
      throw new TensorError(
        "argument",
        `scan: the step takes a carry of ${carry.length} tensors and returns ${result.carry.length}`,
      );
    return [...result.carry, ...result.stacked];
  });
  // The body's inputs come as (carry, slices, captured); the primitive wants constants first.
  const own = operands.length;
  const types = [...program.inputs.slice(own), ...program.inputs.slice(0, own)];
  const body = buildProgram(program.name, types, (values, builder) =>
    inlineProgram(builder, program, [...values.slice(captured.length), ...values.slice(0, captured.length)]),
  );
  const attributes = {
    constants: captured.length,
    carry: carry.length,
    stacked: stacked.length,
    length,
    reverse,
    body,
  };
  const results = apply("scan", [...captured, ...carry, ...stacked], (values, builder) =>
    op.scan(values, attributes, builder),
  );
  return { carry: results.slice(0, carry.length), stacked: results.slice(carry.length, outputTypes(body).length) };
}

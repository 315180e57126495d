import type { CompositeAttributes, JsonObject, Program, TensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { apply } from "./apply.ts";
import type { Tensor } from "./tensor.ts";
import { TensorError } from "./tensor-error.ts";
import { traceFunction } from "./trace.ts";

export interface CustomGradient {
  /** The value, in ordinary operations. */
  readonly value: (...operands: readonly Tensor[]) => readonly Tensor[];
  /** The value again, with what `backward` will need. */
  readonly forward: (...operands: readonly Tensor[]) => {
    readonly results: readonly Tensor[];
    readonly residuals: readonly Tensor[];
  };
  /** A cotangent per floating-point operand, from the residuals and a cotangent per floating-point result. */
  readonly backward: (residuals: readonly Tensor[], cotangents: readonly Tensor[]) => readonly Tensor[];
  /** Parameters that a backend with a kernel of this name is told. */
  readonly attributes?: JsonObject;
}

/**
 * A function with a gradient of one's own. It becomes one named `composite` in the Program: a backend may have a tuned
 * kernel under that name, and otherwise runs the operations given here.
 *
 * @param name `@package/name`
 * @throws TensorError `argument` where the functions use tensors that are not among their operands.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { customGradient, grad, mul, sum, tensor, type Tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * // The identity, whose gradient is doubled.
 * const doubled = customGradient("@example/doubled", {
 *   value: (x) => [x!],
 *   forward: (x) => ({ results: [x!], residuals: [] }),
 *   backward: (_, [dy]) => [mul(dy!, 2)],
 * });
 * await grad((x: Tensor) => sum(doubled(x)[0]!))(tensor(backend, [1, 2])).data(); // => [2, 2]
 * ```
 */
export function customGradient(
  name: string,
  { value, forward, backward, attributes = {} }: CustomGradient,
): (...operands: readonly Tensor[]) => Tensor[] {
  const closed = (
    part: string,
    types: readonly TensorType[],
    body: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Program => {
    const { program, captured } = traceFunction(
      `${name}.${part}`,
      types.map((type) => ({ type })),
      body,
    );
    if (captured.length > 0)
      throw new TensorError(
        "argument",
        `${name}: "${part}" uses a tensor from outside; make it an operand or a residual`,
      );
    return program;
  };
  return (...operands) => {
    const types = operands.map((operand) => operand.type);
    const body = closed("value", types, (inputs) => value(...inputs));
    let residualTypes: readonly TensorType[] = [];
    let resultTypes: readonly TensorType[] = [];
    const forwardProgram = closed("forward", types, (inputs) => {
      const { results, residuals } = forward(...inputs);
      residualTypes = residuals.map((residual) => residual.type);
      resultTypes = results.map((result) => result.type).filter((type) => type.dtype === "f32" || type.dtype === "f64");
      return [...results, ...residuals];
    });
    const backwardProgram = closed("backward", [...residualTypes, ...resultTypes], (inputs) =>
      backward(inputs.slice(0, residualTypes.length), inputs.slice(residualTypes.length)),
    );
    const composite: CompositeAttributes = {
      name,
      attributes,
      body,
      vjp: { forward: forwardProgram, backward: backwardProgram },
    };
    return apply(name, operands, (values, builder) => op.composite(values, composite, builder));
  };
}

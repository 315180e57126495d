import { isFloat } from "../dtype.ts";
import { inlineProgram } from "../inline.ts";
import type { JsonObject } from "../json.ts";
import { refuse } from "../misfit.ts";
import type { PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Program } from "../program.ts";
import { outputTypes } from "../program.ts";
import type { ProgramBuilder, Value } from "../program-builder.ts";
import { buildProgram } from "../program-builder.ts";
import { ProgramError } from "../program-error.ts";
import { splitGradient } from "../split-gradient.ts";
import type { TensorType } from "../tensor-type.ts";
import { formatType, sameType } from "../tensor-type.ts";
import { filled } from "./broadcast.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";

/** A gradient of one's own for a composite. */
export interface CompositeGradient {
  /** Takes the composite's operands; gives its results, then any residuals. */
  readonly forward: Program;
  /** Takes the residuals, then a cotangent per floating-point result; gives a cotangent per floating-point operand. */
  readonly backward: Program;
}

export interface CompositeAttributes {
  /** `@package/name`: what a backend may know a tuned kernel for. */
  readonly name: string;
  /** Parameters for such a kernel; the body already has them built in. */
  readonly attributes: JsonObject;
  /** What it means, in primitives. */
  readonly body: Program;
  readonly vjp?: CompositeGradient;
}

/**
 * A named subprogram. A backend may match the name with a tuned kernel or inline the body. With `vjp` the gradient is
 * the given pair of Programs, which appear as composites named `<name>.forward` and `<name>.backward`; without it the
 * body is differentiated.
 *
 * @example
 * ```ts
 * import { buildProgram, interpret, tensorData, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const body = buildProgram("square", [tensorType("f32", [2])], ([x]) => [op.mul(x!, x!)]);
 * const square = { name: "@example/square", attributes: {}, body };
 * interpret((x) => op.composite([x], square)[0]!, tensorData("f32", [3, 4])).data; // => [9, 16]
 * ```
 */
export function composite(
  operands: readonly Value[],
  attributes: CompositeAttributes,
  builder?: ProgramBuilder,
): readonly Value[] {
  const owner = builder ?? operands[0]?.builder;
  if (!owner)
    throw new ProgramError({
      code: "structure",
      primitive: "composite",
      reason: "without operands it needs a builder",
    });
  return owner.add(compositeRule, operands, attributes);
}

function requireTypes(what: string, expected: readonly TensorType[], actual: readonly TensorType[]): void {
  const same =
    expected.length === actual.length && expected.every((type, i) => sameType(type, actual[i] as TensorType));
  if (!same)
    refuse(
      "structure",
      `${what} must be (${expected.map(formatType).join(", ")}), got (${actual.map(formatType).join(", ")})`,
    );
}

const floats = (types: readonly TensorType[]): TensorType[] => types.filter((type) => isFloat(type.dtype));

export const compositeRule: PrimitiveRule<CompositeAttributes> = {
  name: "composite",
  infer(operands, { name, attributes, body, vjp }) {
    if (typeof name !== "string" || name === "") refuse("attribute", "needs a name such as @package/name");
    if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes))
      refuse("attribute", `the attributes of ${name} must be an object`);
    requireTypes(`operands of ${name}`, body.inputs, operands);
    const results = outputTypes(body);
    if (vjp) {
      requireTypes(`inputs of the forward Program of ${name}`, body.inputs, vjp.forward.inputs);
      const given = outputTypes(vjp.forward);
      requireTypes(`results of the forward Program of ${name}`, results, given.slice(0, results.length));
      requireTypes(
        `inputs of the backward Program of ${name}`,
        [...given.slice(results.length), ...floats(results)],
        vjp.backward.inputs,
      );
      requireTypes(`outputs of the backward Program of ${name}`, floats(operands), outputTypes(vjp.backward));
    }
    return results;
  },
  forward(operands, { name, attributes, body, vjp }, builder) {
    const count = body.outputs.length;
    const outputs = vjp
      ? composite(operands, { name: `${name}.forward`, attributes, body: vjp.forward }, builder)
      : inlineProgram(builder, splitGradient(body).forward, operands);
    return { results: outputs.slice(0, count), residuals: outputs.slice(count) };
  },
  gradient({ operands, results, cotangents, residuals, attributes: { name, attributes, body, vjp }, builder }) {
    const seeds = results.flatMap((result, i) =>
      isFloat(result.type.dtype) ? [cotangents[i] ?? filled(builder, result.type, 0)] : [],
    );
    const inputs = [...residuals, ...seeds];
    const given = vjp
      ? composite(inputs, { name: `${name}.backward`, attributes, body: vjp.backward }, builder)
      : inlineProgram(builder, splitGradient(body).backward, inputs);
    let next = 0;
    return operands.map((operand) => (isFloat(operand.type.dtype) ? given[next++] : undefined));
  },
};

export const compositeSamples = (): readonly Sample<CompositeAttributes>[] => {
  const x: TensorType = { dtype: "f64", shape: [3] };
  const body = buildProgram("product", [x, x], ([a, b]) => [mul(a as Value, b as Value), exp(a as Value)]);
  const square = buildProgram("square", [x], ([a]) => [mul(a as Value, a as Value)]);
  const vjp = {
    forward: buildProgram("forward", [x], ([a]) => [mul(a as Value, a as Value), a as Value]),
    backward: buildProgram("backward", [x, x], ([a, dy]) => [
      mul(mul(a as Value, filled((a as Value).builder, x, 2)), dy as Value),
    ]),
  };
  const mixed = buildProgram("f32", [{ dtype: "f32", shape: [2] }], ([a]) => [exp(a as Value)]);
  return [
    { note: "two results", operands: [x, x], attributes: { name: "@example/product", attributes: {}, body } },
    {
      note: "a gradient of its own",
      operands: [x],
      attributes: { name: "@example/square", attributes: {}, body: square, vjp },
    },
    {
      note: "f32",
      operands: [{ dtype: "f32", shape: [2] }],
      attributes: { name: "@example/exp", attributes: {}, body: mixed },
    },
  ];
};

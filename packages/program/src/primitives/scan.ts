import { isFloat } from "../dtype.ts";
import { prune } from "../extract.ts";
import { inlineProgram } from "../inline.ts";
import { refuse } from "../misfit.ts";
import type { GradientContext, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Program } from "../program.ts";
import { outputTypes } from "../program.ts";
import type { ProgramBuilder, Value } from "../program-builder.ts";
import { buildProgram } from "../program-builder.ts";
import { ProgramError } from "../program-error.ts";
import { hoistProducts } from "../scan-products.ts";
import { splitGradient } from "../split-gradient.ts";
import type { TensorType } from "../tensor-type.ts";
import { formatType, sameType } from "../tensor-type.ts";
import { add } from "./add.ts";
import { filled } from "./broadcast.ts";
import { matmul } from "./dot.ts";
import { mul } from "./mul.ts";
import { tanh } from "./tanh.ts";

export interface ScanAttributes {
  /** How many operands are the same in every step (weights); they come first. */
  readonly constants: number;
  /** How many operands are the initial carry; they come next. */
  readonly carry: number;
  /** How many operands are walked along their first axis, of extent `length`; they come last. */
  readonly stacked: number;
  readonly length: number;
  /** Walks from the last step to the first. */
  readonly reverse: boolean;
  /** (constants, carry, one slice of each stacked operand) -> (carry, one slice of each stacked result). */
  readonly body: Program;
}

/**
 * A loop: runs `body` once per step, handing the carry on. Results are the last carry, then the stacked results, whose
 * slices lie at the step's own index, also in reverse. The gradient is a scan run the other way; weight gradients that
 * are matrix products are taken out of it and done as one product over all steps.
 *
 * @example
 * ```ts
 * import { buildProgram, interpret, tensorData, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const scalar = tensorType("f32", []);
 * const body = buildProgram("sum", [scalar, scalar], ([sum, x]) => [op.add(sum!, x!), op.add(sum!, x!)]);
 * const attributes = { constants: 0, carry: 1, stacked: 1, length: 3, reverse: false, body };
 * const x = tensorData("f32", [1, 2, 3]);
 * interpret((sum, v) => op.scan([sum, v], attributes)[1]!, tensorData("f32", 0), x).data; // => [1, 3, 6]
 * ```
 */
export function scan(
  operands: readonly Value[],
  attributes: ScanAttributes,
  builder?: ProgramBuilder,
): readonly Value[] {
  const owner = builder ?? operands[0]?.builder;
  if (!owner)
    throw new ProgramError({ code: "structure", primitive: "scan", reason: "without operands it needs a builder" });
  return owner.add(scanRule, operands, attributes);
}

const stack = (length: number, type: TensorType): TensorType => ({ dtype: type.dtype, shape: [length, ...type.shape] });

export const scanRule: PrimitiveRule<ScanAttributes> = {
  name: "scan",
  infer(operands, { constants, carry, stacked, length, reverse, body }) {
    const fail = (code: "attribute" | "structure", reason: string): never => {
      refuse(code, reason);
    };
    if (
      ![constants, carry, stacked, length].every((n) => Number.isSafeInteger(n) && n >= 0) ||
      typeof reverse !== "boolean"
    )
      fail("attribute", "constants, carry, stacked and length must be whole numbers >= 0, reverse a boolean");
    if (operands.length !== constants + carry + stacked || body.inputs.length !== operands.length)
      fail(
        "structure",
        `needs ${constants} + ${carry} + ${stacked} operands and as many inputs of the body (${body.inputs.length})`,
      );
    const outputs = outputTypes(body);
    operands.forEach((operand, i) => {
      const slice = body.inputs[i] as TensorType;
      const expected = i < constants + carry ? slice : stack(length, slice);
      if (!sameType(operand, expected))
        fail("structure", `operand ${i} must be ${formatType(expected)}, as the body takes ${formatType(slice)}`);
    });
    for (let i = 0; i < carry; i++) {
      const [taken, given] = [body.inputs[constants + i] as TensorType, outputs[i]];
      if (!given || !sameType(taken, given))
        fail(
          "structure",
          `carry ${i} goes in as ${formatType(taken)} and must come out so, got ${given ? formatType(given) : "nothing"}`,
        );
    }
    return outputs.map((type, i) => (i < carry ? type : stack(length, type)));
  },
  forward(operands, attributes, builder) {
    const { body } = attributes;
    const results = scan(
      operands,
      { ...attributes, body: splitGradient(body, keptInputs(attributes)).forward },
      builder,
    );
    const count = body.outputs.length;
    return { results: results.slice(0, count), residuals: results.slice(count) };
  },
  gradient: (context) => scanGradient(context),
};

/** Constants and stacked slices can be had again in the backward scan; only carries must be kept step by step. */
function keptInputs({ constants, carry, stacked }: ScanAttributes): number[] {
  const inputs = Array.from({ length: constants + carry + stacked }, (_, i) => i);
  return inputs.filter((i) => i < constants || i >= constants + carry);
}

/**
 * The body of the backward scan takes constants; then as its carry the cotangents of the carry and the sums of the
 * cotangents of constants; then slices of the stacked operands, of the residuals and of the stacked cotangents.
 */
function scanGradient({
  operands,
  results,
  cotangents,
  residuals,
  attributes,
  builder,
}: GradientContext<ScanAttributes>): (Value | undefined)[] {
  const { constants, carry, length, reverse, body } = attributes;
  const { backward } = splitGradient(body, keptInputs(attributes));
  const isDifferentiable = (value: Value): boolean => isFloat(value.type.dtype);
  const constantOperands = operands.slice(0, constants);
  const floatConstants = constantOperands.filter(isDifferentiable);
  const floatCarries = operands.slice(constants, constants + carry).filter(isDifferentiable);
  const stackedOperands = operands.slice(constants + carry);
  const seeds = results.map((result, i) => cotangents[i] ?? filled(builder, result.type, 0));
  const carrySeeds = seeds.slice(0, carry).filter(isDifferentiable);
  const stackedSeeds = seeds.slice(carry).filter(isDifferentiable);

  const products = hoistProducts(backward, floatConstants.length);
  const summed = floatConstants.filter((_, i) => !products[i]);
  const sliceOf = ({ type }: Value): TensorType => ({ dtype: type.dtype, shape: type.shape.slice(1) });
  const bodyInputs = [
    ...[...constantOperands, ...carrySeeds, ...summed].map((value) => value.type),
    ...[...stackedOperands, ...residuals, ...stackedSeeds].map(sliceOf),
  ];
  const hoistedIds = [...new Set(products.flatMap((product) => product?.operands ?? []))];
  const exposed: Program = { ...backward, outputs: [...backward.outputs, ...hoistedIds] };
  const looped = buildProgram(`${body.name}.backward`, bodyInputs, (values, inner) => {
    let position = 0;
    const take = (count: number): readonly Value[] => {
      position += count;
      return values.slice(position - count, position);
    };
    const kept = take(constants);
    const carryCotangents = take(carrySeeds.length);
    const sums = take(summed.length);
    const slices = take(stackedOperands.length);
    const kinds = take(residuals.length);
    const stackedCotangents = take(stackedSeeds.length);
    const given = inlineProgram(inner, exposed, [
      ...kept,
      ...slices,
      ...kinds,
      ...carryCotangents,
      ...stackedCotangents,
    ]);
    const byConstant = given.slice(0, floatConstants.length).filter((_, i) => !products[i]);
    const byCarry = given.slice(floatConstants.length, floatConstants.length + floatCarries.length);
    const rest = given.slice(floatConstants.length + floatCarries.length);
    return [...byCarry, ...sums.map((sum, i) => add(sum, byConstant[i] as Value)), ...rest];
  });
  // Without the products that were taken out.
  const reversed = prune(looped);
  const gradients = scan(
    [
      ...constantOperands,
      ...carrySeeds,
      ...summed.map((value) => filled(builder, value.type, 0)),
      ...stackedOperands,
      ...residuals,
      ...stackedSeeds,
    ],
    {
      constants,
      carry: carrySeeds.length + summed.length,
      stacked: stackedOperands.length + residuals.length + stackedSeeds.length,
      length,
      reverse: !reverse,
      body: reversed,
    },
    builder,
  );
  const byCarry = gradients.slice(0, carrySeeds.length);
  const sums = [...gradients.slice(carrySeeds.length, carrySeeds.length + summed.length)];
  const byStacked = gradients.slice(carrySeeds.length + summed.length, gradients.length - hoistedIds.length);
  const stacks = new Map(hoistedIds.map((id, i) => [id, gradients[gradients.length - hoistedIds.length + i] as Value]));
  const byConstant = products.map((product) => (product ? product.rebuild(stacks) : (sums.shift() as Value)));
  const inOrder = [...byConstant, ...byCarry, ...byStacked];
  return operands.map((operand) => (isDifferentiable(operand) ? inOrder.shift() : undefined));
}

export const scanSamples = (): readonly Sample<ScanAttributes>[] => {
  const samples: Sample<ScanAttributes>[] = [];
  for (const dtype of ["f64", "f32"] as const) {
    const row: TensorType = { dtype, shape: [2, 3] };
    const weights: TensorType = { dtype, shape: [3, 3] };
    // An Elman network: h' = tanh(h W + x), with h as carry and as stacked result.
    const recurrent = buildProgram("recurrent", [weights, row, row], ([w, h, x]) => {
      const next = tanh(add(matmul(h as Value, w as Value), x as Value));
      return [next, next];
    });
    const scale = buildProgram(
      "scale",
      [
        { dtype, shape: [3] },
        { dtype, shape: [3] },
        { dtype: "i32", shape: [] },
      ],
      ([s, c, i]) => [mul(c as Value, s as Value), add(i as Value, i as Value)],
    );
    for (const reverse of [false, true])
      samples.push({
        note: `recurrent network${reverse ? ", reverse" : ""}, ${dtype}`,
        operands: [weights, row, stack(4, row)],
        attributes: { constants: 1, carry: 1, stacked: 1, length: 4, reverse, body: recurrent },
      });
    samples.push({
      note: `powers and integers, ${dtype}`,
      operands: [
        { dtype, shape: [3] },
        { dtype, shape: [3] },
        { dtype: "i32", shape: [5] },
      ],
      attributes: { constants: 1, carry: 1, stacked: 1, length: 5, reverse: false, body: scale },
    });
    samples.push({
      note: `no steps, ${dtype}`,
      operands: [weights, row, stack(0, row)],
      attributes: { constants: 1, carry: 1, stacked: 1, length: 0, reverse: false, body: recurrent },
    });
  }
  return samples;
};

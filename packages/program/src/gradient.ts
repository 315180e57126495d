import { isFloat } from "./dtype.ts";
import { prune } from "./extract.ts";
import { checkInputs } from "./inline.ts";
import { ruleOf } from "./known-rules.ts";
import type { Positional } from "./primitive-rule.ts";
import { add } from "./primitives/add.ts";
import { filled } from "./primitives/broadcast.ts";
import type { Node, Program, ValueId } from "./program.ts";
import { valueTypes } from "./program.ts";
import type { Value } from "./program-builder.ts";
import { ProgramBuilder } from "./program-builder.ts";
import { ProgramError } from "./program-error.ts";
import { sizeOf } from "./shape.ts";
import { formatType } from "./tensor-type.ts";

// Reverse-mode differentiation (Griewank and Walther, "Evaluating Derivatives", 2008, chapter 3) of Programs into
// Programs: the nodes are copied in order, then walked backwards, each handing the cotangents of its results to its
// operands by the gradient rule of its primitive. Rules are written with the same primitives, so the result can be
// differentiated again.

export interface GradientOptions {
  /** Values to differentiate with respect to, floating-point: inputs by position, or others by number (`captureIds`). */
  readonly withRespectTo: readonly ValueId[];
  /** Which output to differentiate: one floating-point element. Default 0. */
  readonly output?: number;
}

/**
 * A Program that gives all outputs of `program`, then the gradient of one of them with respect to some of its values. A
 * gradient has the type of what it belongs to; it is 0 where nothing depends on it.
 *
 * @throws ProgramError `gradient` where the output is not one floating-point element, or a value does not exist or is not
 * floating-point.
 *
 * @example
 * ```ts
 * import { buildProgram, evaluate, gradient, tensorData, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const f = buildProgram("f", [tensorType("f32", [])], ([x]) => [op.mul(x!, op.mul(x!, x!))]);
 * evaluate(gradient(f, { withRespectTo: [0] }), [tensorData("f32", 2)])[1]!.data; // => [12]
 * ```
 */
export function gradient(program: Program, { withRespectTo, output = 0 }: GradientOptions): Program {
  const types = valueTypes(program);
  const type = types[program.outputs[output] ?? -1];
  const fail = (reason: string): never => {
    throw new ProgramError({ code: "gradient", primitive: program.name, reason });
  };
  if (!type || !isFloat(type.dtype) || sizeOf(type.shape) !== 1)
    fail(
      `output ${output} must be one floating-point element, got ${type ? formatType(type) : "nothing"}; sum it first`,
    );
  for (const id of withRespectTo) {
    const given = types[id];
    if (!given || !isFloat(given.dtype))
      fail(`value ${id} is ${given ? formatType(given) : "missing"}: only floating-point values have gradients`);
  }
  const builder = new ProgramBuilder(`${program.name}.gradient`);
  const inputs = program.inputs.map((inputType) => builder.input(inputType));
  const copy = differentiableCopy(builder, program, inputs, withRespectTo);
  const seeded = program.outputs[output] as ValueId;
  const cotangents = copy.pullBack(new Map([[seeded, filled(builder, (copy.values[seeded] as Value).type, 1)]]));
  const gradientOf = (id: ValueId): Value => cotangents.get(id) ?? filled(builder, (copy.values[id] as Value).type, 0);
  return prune(
    builder.finish(
      [...program.outputs.map((id) => copy.values[id] as Value), ...withRespectTo.map(gradientOf)],
      program.donated,
    ),
  );
}

/** The shape rule has checked how many operands and results there are. */
function positional(list: readonly Value[]): Positional {
  return list as Positional;
}

interface DifferentiableCopy {
  /** Every value of the Program, in the builder. */
  readonly values: readonly Value[];
  /** Cotangents of values of the Program, given those of some. */
  pullBack(seeds: ReadonlyMap<ValueId, Value>): ReadonlyMap<ValueId, Value>;
}

/** Copies a Program into a builder such that cotangents can be pulled back to `sources`. */
export function differentiableCopy(
  builder: ProgramBuilder,
  program: Program,
  inputs: readonly Value[],
  sources: readonly ValueId[],
): DifferentiableCopy {
  checkInputs(program, inputs);
  const values: Value[] = [...inputs];
  const active = new Set<ValueId>(sources);
  const trail: { node: Node; first: ValueId; residuals: readonly Value[] }[] = [];
  const outerOrigin = builder.origin;
  for (const node of program.nodes) {
    const rule = ruleOf(node);
    const operands = node.operands.map((id) => values[id] as Value);
    const first = values.length;
    builder.origin = node.origin ?? outerOrigin;
    const differentiable = rule.gradient !== "none" && node.operands.some((id) => active.has(id));
    const forward = differentiable ? rule.forward?.(operands, node.attributes, builder) : undefined;
    values.push(...(forward?.results ?? builder.copy(program, node, operands)));
    if (!differentiable) continue;
    trail.push({ node, first, residuals: forward?.residuals ?? [] });
    node.results.forEach((result, i) => {
      if (isFloat(result.dtype)) active.add(first + i);
    });
  }
  builder.origin = outerOrigin;
  return {
    values,
    pullBack(seeds) {
      const cotangents = new Map(seeds);
      for (const { node, first, residuals } of [...trail].reverse()) {
        const rule = ruleOf(node);
        const given = node.results.map((_, i) => cotangents.get(first + i));
        if (rule.gradient === "none" || given.every((cotangent) => cotangent === undefined)) continue;
        builder.origin = node.origin ?? outerOrigin;
        const contributions = rule.gradient({
          operands: positional(node.operands.map((id) => values[id] as Value)),
          results: positional(node.results.map((_, i) => values[first + i] as Value)),
          cotangent: given.find((cotangent) => cotangent !== undefined) as Value,
          cotangents: given,
          residuals,
          attributes: node.attributes,
          builder,
        });
        node.operands.forEach((id, i) => {
          const contribution = contributions[i];
          if (!contribution || !active.has(id)) return;
          const sum = cotangents.get(id);
          cotangents.set(id, sum ? add(sum, contribution) : contribution);
        });
      }
      builder.origin = outerOrigin;
      return cotangents;
    },
  };
}

import { isFloat } from "./dtype.ts";
import { extractProgram, prune } from "./extract.ts";
import { differentiableCopy } from "./gradient.ts";
import { add } from "./primitives/add.ts";
import { filled } from "./primitives/broadcast.ts";
import type { Program, ValueId } from "./program.ts";
import { outputTypes } from "./program.ts";
import type { Value } from "./program-builder.ts";
import { ProgramBuilder } from "./program-builder.ts";

/** A Program's gradient in two halves, joined by residuals. */
export interface SplitGradient {
  /** Takes the inputs; gives the outputs, then the residuals. */
  readonly forward: Program;
  /**
   * Takes the kept inputs, the residuals, and a cotangent per floating-point output; gives a cotangent per
   * floating-point input.
   */
  readonly backward: Program;
}

/**
 * Splits the gradient of a Program at the point where cotangents come in: what does not depend on them is computed in
 * the forward half. `kept` are inputs that the backward half is given again, instead of as residuals.
 */
export function splitGradient(program: Program, kept: readonly number[] = []): SplitGradient {
  const builder = new ProgramBuilder(program.name);
  const inputs = program.inputs.map((type) => builder.input(type));
  const floatInputs = program.inputs.flatMap((type, i) => (isFloat(type.dtype) ? [i] : []));
  const floatOutputs = outputTypes(program).flatMap((type, i) => (isFloat(type.dtype) ? [i] : []));
  const types = outputTypes(program);
  const seeds = floatOutputs.map((i) => builder.input(types[i] as Value["type"]));
  const copy = differentiableCopy(builder, program, inputs, floatInputs);
  // An output may be named twice, or be an input: each of its cotangents counts.
  const seeded = new Map<ValueId, Value>();
  floatOutputs.forEach((output, i) => {
    const id = program.outputs[output] as ValueId;
    const [before, seed] = [seeded.get(id), seeds[i] as Value];
    seeded.set(id, before ? add(before, seed) : seed);
  });
  const cotangents = copy.pullBack(seeded);
  const joint = builder.finish([
    ...program.outputs.map((id) => copy.values[id] as Value),
    ...floatInputs.map((id) => cotangents.get(id) ?? filled(builder, (inputs[id] as Value).type, 0)),
  ]);
  // Rules also give cotangents that nobody asked for; what only those need is not worth keeping.
  return cut(prune(joint), program.inputs.length, program.outputs.length, kept);
}

/** Cuts the joint Program (inputs, seeds -> outputs, cotangents) where values cross from one half to the other. */
function cut(joint: Program, inputCount: number, outputCount: number, kept: readonly number[]): SplitGradient {
  const late = new Set<ValueId>();
  const needsInput = new Set<ValueId>();
  for (let id = 0; id < joint.inputs.length; id++) (id < inputCount ? needsInput : late).add(id);
  const crossing = new Set<ValueId>();
  const cross = (id: ValueId): void => {
    if (!late.has(id) && needsInput.has(id) && !kept.includes(id)) crossing.add(id);
  };
  let next = joint.inputs.length;
  for (const node of joint.nodes) {
    const isLate = node.operands.some((id) => late.has(id));
    const needs = node.operands.some((id) => needsInput.has(id));
    if (isLate) node.operands.forEach(cross);
    for (const _ of node.results) {
      if (isLate) late.add(next);
      else if (needs) needsInput.add(next);
      next++;
    }
  }
  const outputs = joint.outputs.slice(0, outputCount);
  const cotangents = joint.outputs.slice(outputCount);
  cotangents.forEach(cross);
  const residuals = [...crossing];
  const inputs = Array.from({ length: inputCount }, (_, id) => id);
  const seeds = Array.from({ length: joint.inputs.length - inputCount }, (_, i) => inputCount + i);
  return {
    forward: extractProgram(joint, `${joint.name}.forward`, inputs, [...outputs, ...residuals]),
    backward: extractProgram(joint, `${joint.name}.backward`, [...kept, ...residuals, ...seeds], cotangents),
  };
}

import { expect, test } from "vitest";
import type { Program, Sample, TensorData, TensorType, Value } from "../src/index.ts";
import {
  buildProgram,
  evaluate,
  gradient,
  inlineProgram,
  isFloat,
  outputTypes,
  primitiveNames,
  rules,
  sampleInputs,
  sampleProgram,
  samples,
  sizeOf,
  tensorData,
} from "../src/index.ts";
import * as op from "../src/op.ts";

// Gradients are compared with central differences in a random direction, in f64: the error of a central difference with
// step h is O(h²) + O(eps/h), about 1e-9 relative at h = 1e-5, hence the tolerance of 1e-6.
const step = 1e-5;
const tolerance = 1e-6;

/** Σ weights · outputs, so that every output counts; weights are further inputs. */
function weightedSum(program: Program): Program {
  const floats = outputTypes(program).filter((type) => isFloat(type.dtype));
  return buildProgram(`${program.name}, summed`, [...program.inputs, ...floats], (values) => {
    const inputs = values.slice(0, program.inputs.length);
    const weights = [...values.slice(program.inputs.length)];
    let total: Value | undefined;
    for (const output of inlineProgram((values[0] as Value).builder, program, inputs)) {
      if (!isFloat(output.type.dtype)) continue;
      const product = op.mul(output, weights.shift() as Value);
      const sum = op.reduce(
        product,
        "sum",
        product.type.shape.map((_, axis) => axis),
      );
      total = total ? op.add(total, sum) : sum;
    }
    return [total as Value];
  });
}

function randomLike(types: readonly TensorType[], seed: number): TensorData[] {
  const sample = { note: "", operands: types, attributes: {} };
  return sampleInputs(sample, seed).map((data, i) =>
    isFloat((types[i] as TensorType).dtype) ? data : tensorData(data.dtype, data.data, data.shape),
  );
}

function shifted(
  inputs: readonly TensorData[],
  wrt: readonly number[],
  direction: readonly TensorData[],
  distance: number,
): TensorData[] {
  return inputs.map((input, i) => {
    const along = direction[wrt.indexOf(i)];
    return along
      ? { ...input, data: Float64Array.from(input.data, (value, j) => value + distance * (along.data[j] as number)) }
      : input;
  });
}

/** Σ left · right over all elements of all tensors. */
function inner(left: readonly TensorData[], right: readonly TensorData[]): number {
  let sum = 0;
  left.forEach(({ data }, i) => {
    const other = right[i] as TensorData;
    for (let j = 0; j < data.length; j++) sum += (data[j] as number) * (other.data[j] as number);
  });
  return sum;
}

/** Derivative of output 0 along `direction`, measured. */
function measured(
  program: Program,
  inputs: readonly TensorData[],
  wrt: readonly number[],
  direction: readonly TensorData[],
): number {
  const at = (distance: number): number =>
    evaluate(program, shifted(inputs, wrt, direction, distance))[0]?.data[0] as number;
  return (at(step) - at(-step)) / (2 * step);
}

function expectClose(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected), scale));
}

const checked = new Map<string, number>();

for (const name of primitiveNames) {
  const rule = rules[name];
  if (rule.gradient === "none") continue;
  for (const sample of samples[name]() as readonly Sample<unknown>[]) {
    const wrt = sample.operands.flatMap((operand, i) => (operand.dtype === "f64" ? [i] : []));
    const program = sampleProgram(name, sample);
    const differentiable = outputTypes(program).some((type) => type.dtype === "f64");
    if (sample.differentiable === false || wrt.length === 0 || !differentiable) continue;
    if (sample.operands.some((operand) => operand.dtype === "f32")) continue;
    checked.set(name, (checked.get(name) ?? 0) + 1);

    test(`${name}, ${sample.note}: the first and second gradients are the measured ones`, () => {
      const sum = weightedSum(program);
      const inputs = [...sampleInputs(sample, 1), ...randomLike(sum.inputs.slice(program.inputs.length), 2)];
      const types = wrt.map((i) => sum.inputs[i] as TensorType);
      const first = gradient(sum, { withRespectTo: wrt });
      const gradients = evaluate(first, inputs).slice(1);
      expect(gradients.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
        types.map(({ dtype, shape }) => ({ dtype, shape })),
      );
      const direction = randomLike(types, 3);
      expectClose(inner(gradients, direction), measured(sum, inputs, wrt, direction), 0);

      // <gradient, other> is again a function of the inputs: its gradient is the second one.
      const gradientOnly = { ...first, outputs: first.outputs.slice(1) };
      const along = weightedSum(gradientOnly);
      const both = [...inputs, ...randomLike(types, 4)];
      const second = evaluate(gradient(along, { withRespectTo: wrt }), both).slice(1);
      const size = Math.max(0, ...second.flatMap((tensor) => [...tensor.data].map(Math.abs)));
      expectClose(
        inner(second, direction),
        measured(along, both, wrt, direction),
        size * Math.sqrt(types.reduce((n, type) => n + sizeOf(type.shape), 0)),
      );
    });
  }
}

test("every primitive with a gradient rule has samples on which it was measured", () => {
  const unmeasured = primitiveNames.filter((name) => rules[name].gradient !== "none" && !checked.has(name));
  expect(unmeasured).toEqual([]);
});

import type { Program, TensorData, TensorType, Value } from "@tenon/program";
import { buildProgram, evaluate, inlineProgram, isFloat, outputTypes, sampleInputs } from "@tenon/program";
import * as op from "@tenon/program/op";

/** Reproducible random tensors of given types. */
export function randomLike(types: readonly TensorType[], seed: number): TensorData[] {
  return sampleInputs({ note: "", operands: types, attributes: {} }, seed);
}

/** Σ weights · outputs over all floating-point outputs, so that every one counts. The weights are further inputs. */
export function weightedSum(program: Program): Program {
  const floats = outputTypes(program).filter((type) => isFloat(type.dtype));
  return buildProgram(`${program.name}, summed`, [...program.inputs, ...floats], (values, builder) => {
    const outputs = inlineProgram(builder, program, values.slice(0, program.inputs.length));
    const terms = outputs
      .filter(({ type }) => isFloat(type.dtype))
      .map((output, i) => {
        const product = op.mul(output, values[program.inputs.length + i] as Value);
        const axes = product.type.shape.map((_, axis) => axis);
        return op.reduce(product, "sum", axes);
      });
    return [terms.reduce((sum, term) => op.add(sum, term))];
  });
}

/** <left, right> over all tensors. */
export function inner(left: readonly TensorData[], right: readonly TensorData[]): number {
  let sum = 0;
  left.forEach(({ data }, i) => {
    data.forEach((value, j) => {
      sum += value * (right[i]?.data[j] ?? 0);
    });
  });
  return sum;
}

// The error of a central difference with step h is O(h²) + O(eps / h): at h = 1e-5 about 1e-9 in f64.
const step = 1e-5;

/** Derivative of output 0 with respect to `inputs` along `direction`: measured in f64 with the reference evaluation. */
export function measuredDerivative(
  program: Program,
  inputs: readonly TensorData[],
  withRespectTo: readonly number[],
  direction: readonly TensorData[],
): number {
  const at = (distance: number): number => {
    const moved = inputs.map((input, i) => {
      const along = direction[withRespectTo.indexOf(i)];
      return along
        ? { ...input, data: Float64Array.from(input.data, (value, j) => value + distance * (along.data[j] ?? 0)) }
        : input;
    });
    return evaluate(program, moved)[0]?.data[0] ?? Number.NaN;
  };
  return (at(step) - at(-step)) / (2 * step);
}

import { isFloat } from "./dtype.ts";
import type { PrimitiveRule, Sample, SampleOperand } from "./primitive-rule.ts";
import type { PrimitiveName } from "./primitives/table.ts";
import { rules } from "./primitives/table.ts";
import type { Program } from "./program.ts";
import { ProgramBuilder } from "./program-builder.ts";
import { sizeOf } from "./shape.ts";
import type { TensorData } from "./tensor-data.ts";
import { tensorData } from "./tensor-data.ts";
import { threefry2x32 } from "./threefry.ts";

/** A Program of one node: the primitive, used as the sample says. */
export function sampleProgram(primitive: PrimitiveName, sample: Sample<unknown>): Program {
  const builder = new ProgramBuilder(`${primitive}: ${sample.note}`);
  const inputs = sample.operands.map(({ dtype, shape }) => builder.input({ dtype, shape }));
  return builder.finish(builder.add(rules[primitive] as PrimitiveRule<unknown>, inputs, sample.attributes));
}

/** Operands for a sample: the given values, or reproducible random ones, different for each `seed`. */
export function sampleInputs(sample: Sample<unknown>, seed = 0): TensorData[] {
  return sample.operands.map((operand, position) => sampleOperand(operand, [seed, position]));
}

function sampleOperand({ dtype, shape, range, values }: SampleOperand, key: readonly [number, number]): TensorData {
  const [low, high] = range ?? (isFloat(dtype) ? [-2, 2] : dtype === "bool" ? [0, 2] : [0, 9]);
  const drawn = (i: number): number => {
    const value = low + ((high - low) * threefry2x32(key, [0, i])[0]) / 2 ** 32;
    return isFloat(dtype) ? value : Math.floor(value);
  };
  return tensorData(dtype, values ?? Array.from({ length: sizeOf(shape) }, (_, i) => drawn(i)), shape);
}

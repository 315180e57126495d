import { holdsDType } from "./dtype.ts";
import type { Evaluation } from "./primitive-rule.ts";
import { evaluations } from "./primitives/table.ts";
import type { Program } from "./program.ts";
import type { Value } from "./program-builder.ts";
import { buildProgram } from "./program-builder.ts";
import { ProgramError } from "./program-error.ts";
import { sizeOf } from "./shape.ts";
import type { TensorData } from "./tensor-data.ts";
import { formatType, sameType } from "./tensor-type.ts";

/**
 * Evaluates a Program node by node with the reference evaluations: this is what "correct" means. Written for reading;
 * every value lives until the end.
 *
 * @throws ProgramError `structure` where the inputs do not have the types that the Program takes.
 */
export function evaluate(program: Program, inputs: readonly TensorData[]): readonly TensorData[] {
  const fail = (reason: string): never => {
    throw new ProgramError({ code: "structure", primitive: program.name, reason });
  };
  if (inputs.length > program.inputs.length) fail(`takes ${program.inputs.length} inputs, got ${inputs.length}`);
  program.inputs.forEach((type, i) => {
    const input = inputs[i];
    if (!input || !sameType(input, type))
      fail(`input ${i} must be ${formatType(type)}, got ${input ? formatType(input) : "nothing"}`);
    else if (!holdsDType(input.data, type.dtype) || input.data.length !== sizeOf(type.shape))
      fail(`the data of input ${i} do not fit its type, ${formatType(type)}`);
  });
  const values: TensorData[] = [...inputs];
  for (const node of program.nodes) {
    const evaluation = evaluations[node.primitive] as Evaluation<unknown>;
    const operands = node.operands.map((id) => values[id] as TensorData);
    const results = evaluation(operands, node.attributes, node.results);
    node.results.forEach(({ dtype, shape }, i) => {
      values.push({ dtype, shape, data: results[i] as TensorData["data"] });
    });
  }
  return program.outputs.map((id) => values[id] as TensorData);
}

/**
 * Evaluates a function of values on data: the shortest way to try a primitive.
 *
 * @example
 * ```ts
 * import { interpret, tensorData } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * interpret((x, y) => op.add(op.exp(x), y), tensorData("f32", 0), tensorData("f32", 1)).data; // => [2]
 * ```
 */
export function interpret(body: (...values: readonly Value[]) => Value, ...inputs: readonly TensorData[]): TensorData {
  const types = inputs.map(({ dtype, shape }) => ({ dtype, shape }));
  const program = buildProgram("interpret", types, (values) => [body(...values)]);
  return evaluate(program, inputs)[0] as TensorData;
}

import type { Program, TensorType, Value } from "@tenon/program";
import { buildProgram, tensorType } from "@tenon/program";

export const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);

/** A Program whose first inputs have names. */
export function define(
  name: string,
  types: readonly TensorType[],
  body: (x: Value, y: Value, ...rest: Value[]) => Value[],
  donated: Program["donated"] = [],
): Program {
  return buildProgram(name, types, (inputs) => body(...(inputs as [Value, Value, ...Value[]])), donated);
}

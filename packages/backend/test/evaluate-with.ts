import type { AttributesOf, Evaluation, PrimitiveName, Program, TensorData } from "@tenon/program";
import { evaluations } from "@tenon/program";
import type { Evaluate } from "../src/reference/reference-backend.ts";

/** Evaluations that take the place of the right ones. */
export type Evaluations = { readonly [P in PrimitiveName]?: Evaluation<AttributesOf[P]> };

/** The reference evaluation with some primitives evaluated otherwise. */
export function evaluateWith(replaced: Evaluations): Evaluate {
  return (program: Program, inputs: readonly TensorData[]) => {
    const values: TensorData[] = [...inputs];
    for (const node of program.nodes) {
      // The tables pair names with evaluations; the union of all nodes cannot express that here.
      const evaluation = (replaced[node.primitive] ?? evaluations[node.primitive]) as Evaluation<unknown>;
      const operands = node.operands.map((id) => values[id] as TensorData);
      const results = evaluation(operands, node.attributes, node.results);
      node.results.forEach(({ dtype, shape }, i) => {
        values.push({ dtype, shape, data: results[i] as TensorData["data"] });
      });
    }
    return program.outputs.map((id) => values[id] as TensorData);
  };
}

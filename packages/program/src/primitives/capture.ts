import { dtypes } from "../dtype.ts";
import { refuse } from "../misfit.ts";
import type { Evaluation, PrimitiveRule, Sample } from "../primitive-rule.ts";
import type { Value } from "../program-builder.ts";
import { emit } from "../program-builder.ts";
import { evaluateUnary, inferElementwise } from "./elementwise.ts";

export interface CaptureAttributes {
  readonly name: string;
}

/**
 * An identity whose value, or whose cotangent, can be asked for by name (`captured` and the `captures` option of
 * `gradient`): how a page shows activations and gradients of a running network.
 *
 * @example
 * ```ts
 * import { buildProgram, captured, evaluate, tensorData, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const net = buildProgram("net", [tensorType("f32", [2])], ([x]) => [op.neg(op.capture(op.exp(x!), "hidden"))]);
 * evaluate(captured(net, ["hidden"]), [tensorData("f32", [0, 0])])[1]!.data; // => [1, 1]
 * ```
 */
export function capture(x: Value, name: string): Value {
  return emit(captureRule, [x], { name });
}

export const captureRule: PrimitiveRule<CaptureAttributes> = {
  name: "capture",
  infer(operands, { name }) {
    if (typeof name !== "string" || name === "") refuse("attribute", "the name must be a text that is not empty");
    return inferElementwise(operands, 1, dtypes);
  },
  gradient: ({ cotangent: dy }) => [dy],
};

export const captureEvaluation: Evaluation<CaptureAttributes> = (operands, _, results) =>
  evaluateUnary(operands, results, (x) => x);

export const captureSamples = (): readonly Sample<CaptureAttributes>[] =>
  dtypes.map((dtype) => ({ note: dtype, operands: [{ dtype, shape: [2, 3] }], attributes: { name: "x" } }));

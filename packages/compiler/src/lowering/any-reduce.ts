import type { ReduceAttributes, Value } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { Lowering } from "../lowerings.ts";
import { scheduleReduction } from "../schedule/reduction.ts";
import { hasFewResults, longReduction, reduceByAxes } from "./reduce.ts";

/** Reductions in one step or in two, over axes of any extent. */
export const anyReduce: Lowering<"reduce"> = {
  simplify({ attributes }, [x]) {
    const result = reduceByAxes(x, attributes) ?? reduceInParts(x, attributes);
    return result && [result];
  },
  schedule: scheduleReduction,
};

/** Few results of one long axis come in two steps, by parts of it. */
function reduceInParts(x: Value, attributes: ReduceAttributes): Value | undefined {
  const { kind, axes } = attributes;
  const { shape } = x.type;
  const [long] = axes;
  const extent = shape[long as number] as number;
  if (!hasFewResults(x, attributes) || long === undefined || axes.length !== 1 || extent < longReduction)
    return undefined;
  const chunks = [64, 60, 56, 50, 48, 40, 32, 25, 24, 20, 16].find((count) => extent % count === 0);
  if (chunks === undefined) return undefined;
  const split = [...shape.slice(0, long), chunks, extent / chunks, ...shape.slice(long + 1)];
  return op.reduce(op.reduce(op.reshape(x, split), kind, [long + 1]), kind, [long]);
}

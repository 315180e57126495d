import type { ReduceAttributes, Value } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { Lowering } from "../lowerings.ts";
import { scheduleReduction } from "../schedule/reduction.ts";
import { longReduction } from "./reduce.ts";

/** Reductions in one step or in two. */
export const anyReduce: Lowering<"reduce"> = {
  simplify({ attributes }, [x]) {
    const result = reduceInSteps(x, attributes);
    return result && [result];
  },
  schedule: scheduleReduction,
};

/** Results fewer than this leave a machine idle, or make one sum of very many terms. */
const fewResults = 256;

/** Reductions of many elements to few results are done in two steps; undefined where one step is right. */
function reduceInSteps(x: Value, { kind, axes }: ReduceAttributes): Value | undefined {
  const { shape } = x.type;
  if (kind === "argmax" || sizeOf(shape) === 0) return undefined;
  const extentOf = (axis: number): number => shape[axis] as number;
  const wide = axes.filter((axis) => extentOf(axis) > 1);
  const results = sizeOf(shape) / sizeOf(axes.map(extentOf));
  if (results >= fewResults) return undefined;
  if (wide.length >= 2) {
    // Whatever lies at the end together goes first; where the last axis stays, all but the first axis.
    const last = shape.length - 1;
    const trailing = axes.filter((axis) => axes.filter((other) => other >= axis).length === last - axis + 1);
    const first = trailing.length > 0 && trailing.length < axes.length ? trailing : axes.slice(1);
    const second = axes.filter((axis) => !first.includes(axis));
    if (first.every((axis) => extentOf(axis) === 1) || second.every((axis) => extentOf(axis) === 1)) return undefined;
    return op.reduce(
      op.reduce(x, kind, first),
      kind,
      second.map((axis) => axis - first.filter((f) => f < axis).length),
    );
  }
  const [long] = wide;
  if (long === undefined || extentOf(long) < longReduction || axes.length !== 1) return undefined;
  const chunks = [64, 60, 56, 50, 48, 40, 32, 25, 24, 20, 16].find((count) => extentOf(long) % count === 0);
  if (chunks === undefined) return undefined;
  const split = [...shape.slice(0, long), chunks, extentOf(long) / chunks, ...shape.slice(long + 1)];
  return op.reduce(op.reduce(op.reshape(x, split), kind, [long + 1]), kind, [long]);
}

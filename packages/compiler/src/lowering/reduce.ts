import type { ReduceAttributes, TensorType, Value } from "@tenon/program";
import { sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { Lowering } from "../lowerings.ts";
import { scheduleReduction } from "../schedule/reduction.ts";

/** Sums of so many terms are formed in parts. */
export const longReduction = 2048;

/** Reductions over axes that are not long. */
export const reduce: Lowering<"reduce"> = {
  suffices: ({ attributes: { axes } }, [x]) =>
    axes.every((axis) => ((x as TensorType).shape[axis] as number) < longReduction),
  simplify({ attributes }, [x]) {
    const result = reduceByAxes(x, attributes);
    return result && [result];
  },
  schedule: scheduleReduction,
};

/** Results fewer than this leave a machine idle, or make one sum of very many terms. */
const fewResults = 256;

/** Whether a reduction is to be done in steps, if it can. */
export const hasFewResults = ({ type: { shape } }: Value, { kind, axes }: ReduceAttributes): boolean => {
  const size = sizeOf(shape);
  return kind !== "argmax" && size > 0 && size / sizeOf(axes.map((axis) => shape[axis] as number)) < fewResults;
};

/** Few results of several axes come in two steps, some axes after the others; undefined where one step is right. */
export function reduceByAxes(x: Value, attributes: ReduceAttributes): Value | undefined {
  const { kind, axes } = attributes;
  const { shape } = x.type;
  if (axes.length < 2 || !hasFewResults(x, attributes)) return undefined;
  // The first of them is left for the end: what lies together behind it is read as it lies.
  const [second, ...first] = axes as readonly [number, ...number[]];
  if (shape[second] === 1 || first.every((axis) => shape[axis] === 1)) return undefined;
  return op.reduce(op.reduce(x, kind, first), kind, [second]);
}

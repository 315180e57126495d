import type { Node, Program, Value } from "@tenon/program";
import { ProgramBuilder, prune, rules, sizeOf } from "@tenon/program";
import * as op from "@tenon/program/op";
import { convolutionAsDot } from "./convolution.ts";
import { dotInParts, isDeep } from "./deep-product.ts";

/**
 * The same computation with fewer kinds of nodes and fewer of them: composites are replaced by their bodies, equal nodes
 * are one, convolutions are products over windows, great reductions run in two steps, and what no output needs is gone.
 */
export function simplify(program: Program): Program {
  const builder = new ProgramBuilder(program.name);
  const inputs = program.inputs.map((type) => builder.input(type));
  const known = new Map<string, readonly Value[]>();
  const maxima = new Map<string, Value>();
  const copy = (source: Program, given: readonly Value[], outerOrigin: string | undefined): readonly Value[] => {
    const values: Value[] = [...given];
    for (const node of source.nodes) {
      const operands = node.operands.map((id) => values[id] as Value);
      builder.origin = outerOrigin && node.origin ? `${outerOrigin}.${node.origin}` : (node.origin ?? outerOrigin);
      values.push(...simplifyNode(node, operands, builder, copy, known, maxima));
    }
    return source.outputs.map((id) => values[id] as Value);
  };
  const outputs = copy(program, inputs, undefined);
  return prune(builder.finish(outputs, program.donated));
}

function simplifyNode(
  node: Node,
  operands: readonly Value[],
  builder: ProgramBuilder,
  copy: (source: Program, given: readonly Value[], origin: string | undefined) => readonly Value[],
  known: Map<string, readonly Value[]>,
  maxima: Map<string, Value>,
): readonly Value[] {
  const [x] = operands as [Value];
  switch (node.primitive) {
    case "composite":
      return copy(node.attributes.body, operands, builder.origin);
    case "stopGradient":
    case "capture":
      return [x];
    case "reshape":
      if (node.attributes.shape.join() === x.type.shape.join()) return [x];
      break;
    case "dot":
      if (sizeOf(node.attributes.leftContract.map((axis) => x.type.shape[axis] as number)) === 0)
        return [op.filled(builder, node.results[0] as Value["type"], 0)];
      if (isDeep(x.type.shape, node.results[0]?.shape ?? [], node.attributes))
        return [dotInParts(x, operands[1] as Value, node.attributes)];
      break;
    case "conv":
      return [convolutionAsDot(x, operands[1] as Value, node.attributes)];
    case "reduce": {
      const parts = splitReduction(x.type.shape, node.attributes);
      if (parts) return [parts(x)];
      break;
    }
    case "scan":
      return builder.add(rules.scan, operands, { ...node.attributes, body: simplify(node.attributes.body) });
    case "less": {
      // c < x exactly where c < max(c, x): the maximum, which is stored anyway, then serves the gradient of ReLU.
      const maximum = maxima.get(`${operands[0]?.id},${operands[1]?.id}`);
      if (maximum && operands[1] !== maximum) return once(node, [x, maximum], builder, known);
      break;
    }
  }
  const results = once(node, operands, builder, known);
  if (node.primitive === "max") {
    const [left, right] = operands as [Value, Value];
    maxima.set(`${left.id},${right.id}`, results[0] as Value);
    maxima.set(`${right.id},${left.id}`, results[0] as Value);
  }
  return results;
}

/** Adds the node unless an equal one is there. */
function once(
  node: Node,
  operands: readonly Value[],
  builder: ProgramBuilder,
  known: Map<string, readonly Value[]>,
): readonly Value[] {
  const key = `${node.primitive}(${operands.map(({ id }) => id).join()})${attributeKey(node.attributes)}`;
  const found = known.get(key);
  if (found) return found;
  const results = builder.add(rules[node.primitive] as Parameters<typeof builder.add>[0], operands, node.attributes);
  known.set(key, results);
  return results;
}

/** As JSON, but with -0, NaN and infinities told apart. */
function attributeKey(attributes: object): string {
  return JSON.stringify(attributes, (_, value) =>
    typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))
      ? `${Object.is(value, -0) ? "-0" : value}`
      : value,
  );
}

/** Results fewer than this leave a machine idle, or make one sum of very many terms. */
const fewResults = 256;
const longReduction = 2048;

/** Reductions of many elements to few results are done in two steps; undefined where one step is right. */
function splitReduction(
  shape: readonly number[],
  { kind, axes }: { readonly kind: "sum" | "max" | "argmax"; readonly axes: readonly number[] },
): ((x: Value) => Value) | undefined {
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
    return (x) =>
      op.reduce(
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
  return (x) => op.reduce(op.reduce(op.reshape(x, split), kind, [long + 1]), kind, [long]);
}

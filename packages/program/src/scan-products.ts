import { add } from "./primitives/add.ts";
import type { DotAttributes } from "./primitives/dot.ts";
import { dot } from "./primitives/dot.ts";
import { transpose } from "./primitives/transpose.ts";
import type { Node, Program, ValueId } from "./program.ts";
import type { Value } from "./program-builder.ts";

// A recurrent layer's weight gradient is a sum over steps of products hᵀ·dy. Summed inside the loop it is one small
// product a step; with h and dy stacked it is one large product after the loop, because the sum over steps becomes one
// more contracted axis.

/** A sum over steps that can be done after the loop. */
export interface HoistedProduct {
  /** Values of the body to be stacked. */
  readonly operands: readonly ValueId[];
  /** The sum over all steps, from the stacked values. */
  rebuild(stacks: ReadonlyMap<ValueId, Value>): Value;
}

/** For each of the first `count` outputs of a body: how to take it out of the loop, if it is built of products. */
export function hoistProducts(body: Program, count: number): (HoistedProduct | undefined)[] {
  const definitions = new Map<ValueId, Node>();
  let next = body.inputs.length;
  for (const node of body.nodes) {
    definitions.set(next, node);
    next += node.results.length;
  }
  const hoist = (id: ValueId): HoistedProduct | undefined => {
    const node = definitions.get(id);
    const operand = (i: number): ValueId => node?.operands[i] as ValueId;
    if (node?.primitive === "dot") {
      const attributes = overSteps(node.attributes);
      return {
        operands: node.operands,
        rebuild: (stacks) => dot(stacks.get(operand(0)) as Value, stacks.get(operand(1)) as Value, attributes),
      };
    }
    if (node?.primitive === "transpose") {
      const inner = hoist(operand(0));
      const { permutation } = node.attributes;
      return inner && { operands: inner.operands, rebuild: (stacks) => transpose(inner.rebuild(stacks), permutation) };
    }
    if (node?.primitive === "add") {
      const [left, right] = [hoist(operand(0)), hoist(operand(1))];
      return (
        left &&
        right && {
          operands: [...left.operands, ...right.operands],
          rebuild: (stacks) => add(left.rebuild(stacks), right.rebuild(stacks)),
        }
      );
    }
    return undefined;
  };
  return body.outputs.slice(0, count).map(hoist);
}

/** The product with one more, leading, axis in both operands, which is contracted. */
function overSteps({ leftBatch, rightBatch, leftContract, rightContract }: DotAttributes): DotAttributes {
  const shift = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);
  return {
    leftBatch: shift(leftBatch),
    rightBatch: shift(rightBatch),
    leftContract: [0, ...shift(leftContract)],
    rightContract: [0, ...shift(rightContract)],
  };
}

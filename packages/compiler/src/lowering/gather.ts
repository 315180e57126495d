import type { ValueId } from "@tenon/program";
import { valueIndex } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";

export const gather: Lowering<"gather"> = {
  translate({ operands, attributes: { axis, batch } }, coordinates, { at, type }) {
    const [x, indices] = operands as readonly [ValueId, ValueId];
    const count = type(indices).shape.length - batch;
    const where = [...coordinates.slice(0, batch), ...coordinates.slice(axis, axis + count)];
    const index = valueIndex(at(indices, where), (type(x).shape[axis] as number) - 1);
    return at(x, [...coordinates.slice(0, axis), index, ...coordinates.slice(axis + count)]);
  },
};

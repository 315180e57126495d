import type { TensorType, ValueId } from "@tenon/program";
import { permuted, reshaped } from "../coordinates.ts";
import type { Index } from "../index-expression.ts";
import { constantIndex } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";

export const reshape: Lowering<"reshape"> = {
  simplify: ({ attributes }, [x]) => (attributes.shape.join() === x.type.shape.join() ? [x] : undefined),
  translate({ operands, attributes }, coordinates, { at, type }) {
    const x = operands[0] as ValueId;
    return at(x, reshaped(coordinates, attributes.shape, type(x).shape));
  },
};

export const transpose: Lowering<"transpose"> = {
  translate: ({ operands, attributes }, coordinates, { at }) =>
    at(operands[0] as ValueId, permuted(attributes.permutation, coordinates)),
};

export const broadcast: Lowering<"broadcast"> = {
  translate({ operands, attributes }, coordinates, { at, type }) {
    const x = operands[0] as ValueId;
    const { shape }: TensorType = type(x);
    return at(
      x,
      attributes.axes.map((axis, i) => (shape[i] === 1 ? constantIndex(0) : (coordinates[axis] as Index))),
    );
  },
};

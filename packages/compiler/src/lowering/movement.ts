import type { TensorType, ValueId } from "@tenon/program";
import { reshaped } from "../coordinates.ts";
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
  translate({ operands, attributes: { permutation } }, coordinates, { at }) {
    const source = new Array<Index>(permutation.length);
    permutation.forEach((axis, position) => {
      source[axis] = coordinates[position] as Index;
    });
    return at(operands[0] as ValueId, source);
  },
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

import type { TensorType } from "@tenon/program";
import type { Index } from "../index-expression.ts";
import { flatten } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";

export const constant: Lowering<"constant"> = {
  translate(node, coordinates, { scalars, constantElement }) {
    const { values } = node.attributes;
    const [only] = values;
    const { dtype, shape } = node.results[0] as TensorType;
    return values.every((value) => Object.is(value, only))
      ? scalars.constant(dtype, only ?? 0)
      : constantElement(node, flatten(coordinates, shape));
  },
};

export const iota: Lowering<"iota"> = {
  translate({ attributes, results }, coordinates, { scalars }) {
    const { dtype } = results[0] as TensorType;
    const position = coordinates[attributes.axis] as Index;
    // u8 keeps the low bits.
    if (dtype !== "u8" || position.high < 256) return scalars.index(dtype, position);
    return scalars.operation("cast", "u8", [scalars.index("i32", position)]);
  },
};

import type { TensorType } from "@tenon/program";
import type { Index } from "../index-expression.ts";
import { flatten } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";

export const constant: Lowering<"constant"> = {
  translate({ attributes: { values }, results }, coordinates, { scalars, buffers }) {
    const type = results[0] as TensorType;
    const [only] = values;
    if (values.every((value) => Object.is(value, only))) return scalars.constant(type.dtype, only ?? 0);
    return scalars.load(type.dtype, buffers.add(type, { kind: "constant", values }), flatten(coordinates, type.shape));
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

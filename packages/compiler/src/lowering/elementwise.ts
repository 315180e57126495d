import type { TensorType } from "@tenon/program";
import type { Lowering } from "../lowerings.ts";
import type { ScalarOp } from "../scalar.ts";

/** Of primitives that compute each element from the elements at the same place. */
export const elementwise: Lowering<ScalarOp> = {
  elementwise: true,
  translate: ({ primitive, operands, results }, coordinates, { scalars, at }) =>
    scalars.operation(
      primitive,
      (results[0] as TensorType).dtype,
      operands.map((operand) => at(operand, coordinates)),
    ),
};

/** x < y exactly where x < max(x, y): the maximum, which is stored anyway, then serves the gradient of ReLU. */
export const less: Lowering<"less"> = {
  ...elementwise,
  simplify(node, [x, y], simplification) {
    const maximum = simplification.find("max", [x, y]) ?? simplification.find("max", [y, x]);
    return maximum && simplification.add(node, [x, ...maximum]);
  },
};

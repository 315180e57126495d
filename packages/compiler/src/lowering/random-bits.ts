import type { TensorType, ValueId } from "@tenon/program";
import { constantIndex, flatten } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";
import { random } from "../random.ts";
import type { Scalar } from "../scalar.ts";

export const randomBits: Lowering<"randomBits"> = {
  translate({ operands, results }, coordinates, { scalars, at }) {
    const word = (position: number): Scalar => at(operands[0] as ValueId, [constantIndex(position)]);
    return random(scalars, [word(0), word(1)], flatten(coordinates, (results[0] as TensorType).shape));
  },
};

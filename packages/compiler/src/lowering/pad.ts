import type { TensorType, ValueId } from "@tenon/program";
import { boundedIndex } from "../bounded-index.ts";
import { guard } from "../guard.ts";
import { quotient, scaleIndex } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";
import type { Condition } from "../scalar.ts";

export const pad: Lowering<"pad"> = {
  translate({ operands, attributes: { low, interior, value }, results }, coordinates, { scalars, at, type }) {
    const x = operands[0] as ValueId;
    const { shape } = type(x);
    const conditions: Condition[] = [];
    const inner = coordinates.map((coordinate, axis) => {
      const step = (interior[axis] as number) + 1;
      const extent = shape[axis] as number;
      const shifted = scaleIndex(coordinate, 1, -(low[axis] as number));
      conditions.push({ index: shifted, below: extent === 0 ? 0 : (extent - 1) * step + 1, multipleOf: step });
      return boundedIndex(quotient(shifted, step), Math.max(0, extent - 1));
    });
    return guard(scalars, conditions, at(x, inner), scalars.constant((results[0] as TensorType).dtype, value));
  },
};

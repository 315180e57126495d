import type { TensorType } from "@tenon/program";
import { boundedIndex } from "../bounded-index.ts";
import { guard } from "../guard.ts";
import type { Index } from "../index-expression.ts";
import { scaleIndex } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";
import type { Scalar } from "../scalar.ts";

export const concat: Lowering<"concat"> = {
  translate({ operands, attributes: { axis }, results }, coordinates, { scalars, at, type }) {
    const along = coordinates[axis] as Index;
    let end = 0;
    const parts = operands.flatMap((operand) => {
      const extent = type(operand).shape[axis] as number;
      end += extent;
      return extent > 0 ? [{ operand, extent, start: end - extent }] : [];
    });
    type Part = (typeof parts)[number];
    /** The element in one of some neighbouring parts. Their number is halved: many take few comparisons. */
    const among = (from: number, to: number): Scalar => {
      const { operand, extent, start } = parts[from] as Part;
      const own = scaleIndex(along, 1, -start);
      if (to - from === 1) {
        const inside = boundedIndex(own, extent - 1);
        return at(
          operand,
          coordinates.map((coordinate, i) => (i === axis ? inside : coordinate)),
        );
      }
      const middle = (from + to) >> 1;
      const below = (parts[middle] as Part).start - start;
      return guard(scalars, [{ index: own, below, multipleOf: 1 }], among(from, middle), among(middle, to));
    };
    return parts.length === 0 ? scalars.constant((results[0] as TensorType).dtype, 0) : among(0, parts.length);
  },
};

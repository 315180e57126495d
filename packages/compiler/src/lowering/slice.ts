import type { ValueId } from "@tenon/program";
import { scaleIndex } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";

export const slice: Lowering<"slice"> = {
  translate: ({ operands, attributes: { start, stride } }, coordinates, { at }) =>
    at(
      operands[0] as ValueId,
      coordinates.map((coordinate, axis) => scaleIndex(coordinate, stride[axis] as number, start[axis] as number)),
    ),
};

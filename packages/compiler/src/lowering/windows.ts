import type { ValueId } from "@tenon/program";
import type { Index } from "../index-expression.ts";
import { combine } from "../index-expression.ts";
import type { Lowering } from "../lowerings.ts";
import { scheduleUnwindow } from "../schedule/unwindow.ts";

export const window: Lowering<"window"> = {
  translate({ operands, attributes: { axes, stride, dilation } }, coordinates, { at, type }) {
    const x = operands[0] as ValueId;
    const { shape } = type(x);
    return at(
      x,
      shape.map((_, axis) => {
        const i = axes.indexOf(axis);
        const position = coordinates[axis] as Index;
        if (i < 0) return position;
        return combine([
          [position, stride[i] as number],
          [coordinates[shape.length + i] as Index, dilation[i] as number],
        ]);
      }),
    );
  },
};

export const unwindow: Lowering<"unwindow"> = { schedule: scheduleUnwindow };

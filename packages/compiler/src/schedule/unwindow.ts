import type { NodeOf, ValueId } from "@tenon/program";
import { boundedIndex } from "../bounded-index.ts";
import { axesFor, isEmpty } from "../coordinates.ts";
import { guard } from "../guard.ts";
import type { Index } from "../index-expression.ts";
import { combine, quotient } from "../index-expression.ts";
import type { Schedule } from "./schedule.ts";
import { startReduction } from "./start-reduction.ts";

/** Each element gathers from the windows that it was in. */
export function scheduleUnwindow(schedule: Schedule, node: NodeOf<"unwindow">, value: ValueId): void {
  const { axes, size, stride, dilation } = node.attributes;
  const operand = node.operands[0] as ValueId;
  const type = schedule.type(value);
  const windows = schedule.type(operand).shape;
  const outerCoordinates = axesFor(type.shape, 0);
  const taps = axesFor(size, type.shape.length);
  const conditions = axes.map((axis, i) => {
    const step = stride[i] as number;
    const index = combine([
      [outerCoordinates[axis] as Index, 1],
      [taps[i] as Index, -(dilation[i] as number)],
    ]);
    return { axis, index, below: ((windows[axis] as number) - 1) * step + 1, multipleOf: step };
  });
  const coordinates = [
    ...outerCoordinates.map((coordinate, axis) => {
      const condition = conditions.find((candidate) => candidate.axis === axis);
      if (!condition) return coordinate;
      return boundedIndex(quotient(condition.index, condition.multipleOf), (windows[axis] as number) - 1);
    }),
    ...taps,
  ];
  const attempt = schedule.attempt();
  const inside = isEmpty(schedule.type(operand))
    ? schedule.scalars.constant(type.dtype, 0)
    : guard(
        schedule.scalars,
        conditions,
        schedule.at(operand, coordinates, attempt),
        schedule.scalars.constant(type.dtype, 0),
      );
  startReduction(schedule, node, value, { attempt, outerCoordinates, inner: size, kind: "sum", operand: inside });
}

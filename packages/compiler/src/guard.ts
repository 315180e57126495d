import type { Condition, GuardScalar, Scalar, ScalarFactory, ScalarKind } from "./scalar.ts";
import { valuesIn } from "./scalar.ts";

/** `inside` where all conditions hold, `outside` elsewhere. */
export function guard(
  scalars: ScalarFactory,
  conditions: readonly Condition[],
  inside: Scalar,
  outside: Scalar,
): Scalar {
  const open = conditions.filter(
    ({ index, below, multipleOf }) => !(index.low >= 0 && index.high < below && multipleOf === 1),
  );
  if (open.length === 0) return inside;
  const text = open.map(({ index, below, multipleOf }) => `${index.key}<${below}%${multipleOf}`).join("&");
  return scalars.make(
    `g ${text} ${inside.id} ${outside.id}`,
    {
      kind: "guard",
      dtype: inside.dtype,
      operands: [...valuesIn(open.map(({ index }) => index)), inside, outside],
      cost: inside.cost + outside.cost + open.length,
      conditions: open,
      inside,
      outside,
    },
    guardKind,
  );
}

const guardKind: ScalarKind<GuardScalar> = {
  rebuild: ({ conditions, inside, outside }, scalars, index, again) =>
    guard(
      scalars,
      conditions.map((condition) => ({ ...condition, index: index(condition.index, again) })),
      again(inside),
      again(outside),
    ),
};

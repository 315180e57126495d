import type { Index } from "./index-expression.ts";
import { operationCost } from "./operation-costs.ts";
import type { RandomScalar, Scalar, ScalarFactory, ScalarKind } from "./scalar.ts";
import { valuesIn } from "./scalar.ts";

/** The word of Threefry-2x32 at counter `index` under a key of two words. */
export function random(scalars: ScalarFactory, keys: readonly [Scalar, Scalar], index: Index): Scalar {
  const [first, second] = keys;
  return scalars.make(
    `r ${first.id} ${second.id} ${index.key}`,
    {
      kind: "random",
      dtype: "u32",
      operands: [...keys, ...valuesIn([index])],
      cost: operationCost("randomBits"),
      keys,
      index,
    },
    randomKind,
  );
}

const randomKind: ScalarKind<RandomScalar> = {
  rebuild: ({ keys: [first, second], index }, scalars, change, again) =>
    random(scalars, [again(first), again(second)], change(index, again)),
};

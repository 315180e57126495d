import type { Lowering } from "../lowerings.ts";

export const composite: Lowering<"composite"> = {
  simplify: ({ attributes }, operands, simplification) => simplification.copy(attributes.body, operands),
};

/** Of primitives that matter to gradients and captures alone. */
export const identity: Lowering<"stopGradient" | "capture"> = {
  simplify: (_, [x]) => [x],
};

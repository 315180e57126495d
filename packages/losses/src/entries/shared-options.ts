import * as z from "zod/mini";
import type { Reduction } from "../reduction.ts";

// Options that several losses have.

export const reductionOption: z.ZodMiniOptional<z.ZodMiniEnum<{ [name in Reduction]: name }>> = z.optional(
  z
    .enum(["mean", "sum", "none"])
    .check(z.describe("What becomes of the single losses; a training run needs mean (default) or sum")),
);

export const classWeightsOption: z.ZodMiniOptional<z.ZodMiniReadonly<z.ZodMiniArray<z.ZodMiniNumber<number>>>> =
  z.optional(
    z
      .readonly(z.array(z.number().check(z.minimum(0))))
      .check(z.describe("How much each class counts (default 1 each)")),
  );

import * as z from "zod/mini";
import type { Average } from "../class-counts.ts";
import { limits } from "../metric-options.ts";

// Options that several metrics have.

export const thresholdOption: z.ZodMiniOptional<z.ZodMiniNumber<number>> = z.optional(
  z
    .number()
    .check(z.describe("For yes-or-no outputs: a yes is above it; 0 for logits, 0.5 for probabilities (default none)")),
);

/** Of precision, recall and F1. */
export const classCountsOptions: z.ZodMiniObject<{
  average: z.ZodMiniOptional<z.ZodMiniEnum<{ [name in Average]: name }>>;
  classes: z.ZodMiniOptional<z.ZodMiniNumberFormat>;
  threshold: typeof thresholdOption;
  positiveClass: z.ZodMiniOptional<z.ZodMiniNumberFormat>;
}> = z.object({
  average: z.optional(
    z
      .enum(["binary", "macro", "micro"])
      .check(
        z.describe(
          "Of one question, the mean of all classes, or of their counts together (default macro with classes)",
        ),
      ),
  ),
  classes: z.optional(
    z
      .int()
      .check(
        z.minimum(limits.classes[0]),
        z.maximum(limits.classes[1]),
        z.describe("Number of classes, which macro and micro need"),
      ),
  ),
  threshold: thresholdOption,
  positiveClass: z.optional(
    z
      .int()
      .check(
        z.minimum(0),
        z.maximum(limits.classes[1]),
        z.describe("Class that binary counts as positive (default 1)"),
      ),
  ),
});

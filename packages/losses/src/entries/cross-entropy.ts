import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { CrossEntropyOptions } from "../cross-entropy.ts";
import { crossEntropy } from "../cross-entropy.ts";
import { lossKind } from "../loss-kind.ts";
import { classWeightsOption, reductionOption } from "./shared-options.ts";
export const crossEntropyEntry: Entry<typeof lossKind, "crossEntropy", CrossEntropyOptions> = lossKind.entry({
  name: "crossEntropy",
  summary: "Cross-entropy from logits, for classes",
  options: z.object({
    labelSmoothing: z.optional(
      z
        .number()
        .check(
          z.minimum(0),
          z.maximum(1),
          z.describe("Share of every target that is spread over all classes (default 0)"),
        ),
    ),
    classWeights: classWeightsOption,
    ignoredIndex: z.optional(z.int().check(z.describe("Class index of rows that do not count (default none)"))),
    reduction: reductionOption,
  }),
  create: (options) => crossEntropy(options),
});

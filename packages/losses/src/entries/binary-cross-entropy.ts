import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { BinaryCrossEntropyOptions } from "../binary-cross-entropy.ts";
import { binaryCrossEntropy } from "../binary-cross-entropy.ts";
import { lossKind } from "../loss-kind.ts";
import { reductionOption } from "./shared-options.ts";
export const binaryCrossEntropyEntry: Entry<typeof lossKind, "binaryCrossEntropy", BinaryCrossEntropyOptions> =
  lossKind.entry({
    name: "binaryCrossEntropy",
    summary: "Cross-entropy from logits, for yes or no",
    options: z.object({
      positiveWeight: z.optional(
        z
          .union([z.number().check(z.minimum(0)), z.readonly(z.array(z.number().check(z.minimum(0))))])
          .check(z.describe("How much a yes counts: one number, or one for each output of a sample (default 1)")),
      ),
      reduction: reductionOption,
    }),
    create: (options) => binaryCrossEntropy(options),
  });

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { AucOptions } from "../auc.ts";
import { auc } from "../auc.ts";
import { metricKind } from "../metric-kind.ts";
import { limits } from "../metric-options.ts";

export const aucEntry: Entry<typeof metricKind, "auc", AucOptions> = metricKind.entry({
  name: "auc",
  summary: "Area under the receiver operating characteristic",
  options: z.object({
    fromLogits: z.optional(z.boolean().check(z.describe("Whether outputs are logits (default false: probabilities)"))),
    thresholds: z.optional(
      z
        .int()
        .check(
          z.minimum(limits.thresholds[0]),
          z.maximum(limits.thresholds[1]),
          z.describe("How many equal parts 0..1 is cut into (default 1000)"),
        ),
    ),
  }),
  create: (options) => auc(options),
});

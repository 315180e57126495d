import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { metricKind } from "../metric-kind.ts";
import type { TopKOptions } from "../top-k.ts";
import { topK } from "../top-k.ts";

export const topKEntry: Entry<typeof metricKind, "topK", TopKOptions> = metricKind.entry({
  name: "topK",
  summary: "Share of samples whose class is among the k greatest outputs",
  options: z.object({
    k: z.optional(
      z.int().check(z.minimum(1), z.maximum(2 ** 20), z.describe("How many classes are guessed (default 5)")),
    ),
  }),
  create: (options) => topK(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { metricKind } from "../metric-kind.ts";
import { perplexity } from "../perplexity.ts";

export const perplexityEntry: Entry<typeof metricKind, "perplexity", Record<string, never>> = metricKind.entry({
  name: "perplexity",
  summary: "e to the mean cross-entropy, from logits",
  options: z.object({}),
  create: () => perplexity(),
});

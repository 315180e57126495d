import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { cosineSimilarity } from "../cosine-similarity.ts";
import { lossKind } from "../loss-kind.ts";
import type { ReductionOption } from "../reduction.ts";
import { reductionOption } from "./shared-options.ts";
export const cosineSimilarityEntry: Entry<typeof lossKind, "cosineSimilarity", ReductionOption> = lossKind.entry({
  name: "cosineSimilarity",
  summary: "1 - cosine of the angle between output and target",
  options: z.object({
    reduction: reductionOption,
  }),
  create: (options) => cosineSimilarity(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { klDivergence } from "../kl-divergence.ts";
import { lossKind } from "../loss-kind.ts";
import type { ReductionOption } from "../reduction.ts";
import { reductionOption } from "./shared-options.ts";
export const klDivergenceEntry: Entry<typeof lossKind, "klDivergence", ReductionOption> = lossKind.entry({
  name: "klDivergence",
  summary: "Kullback-Leibler divergence from logits, for target distributions",
  options: z.object({
    reduction: reductionOption,
  }),
  create: (options) => klDivergence(options),
});

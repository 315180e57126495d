import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { FocalOptions } from "../focal.ts";
import { focal } from "../focal.ts";
import { lossKind } from "../loss-kind.ts";
import { classWeightsOption, reductionOption } from "./shared-options.ts";
export const focalEntry: Entry<typeof lossKind, "focal", FocalOptions> = lossKind.entry({
  name: "focal",
  summary: "Cross-entropy in which what is predicted well counts less",
  options: z.object({
    gamma: z.optional(z.number().check(z.minimum(0), z.describe("How much less; 0 is cross-entropy (default 2)"))),
    classWeights: classWeightsOption,
    reduction: reductionOption,
  }),
  create: (options) => focal(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { lossKind } from "../loss-kind.ts";
import type { MultiMarginOptions } from "../multi-margin.ts";
import { multiMargin } from "../multi-margin.ts";
import { classWeightsOption, reductionOption } from "./shared-options.ts";
export const multiMarginEntry: Entry<typeof lossKind, "multiMargin", MultiMarginOptions> = lossKind.entry({
  name: "multiMargin",
  summary: "Hinge loss for classes: the right one is to lead by a margin",
  options: z.object({
    margin: z.optional(z.number().check(z.gt(0), z.describe("By how much the right class is to lead (default 1)"))),
    power: z.optional(z.literal([1, 2]).check(z.describe("2 for squares (default 1)"))),
    classWeights: classWeightsOption,
    reduction: reductionOption,
  }),
  create: (options) => multiMargin(options),
});

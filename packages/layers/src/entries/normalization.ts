import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { layerKind } from "../layer-kind.ts";
import type { NormalizationOptions } from "../normalization/normalization.ts";
import { normalization } from "../normalization/normalization.ts";

/** One number for all features, or one per feature. */
const given = (description: string) =>
  z.union([z.number(), z.readonly(z.array(z.number()))]).check(z.describe(description));

export const normalizationEntry: Entry<typeof layerKind, "normalization", NormalizationOptions> = layerKind.entry({
  name: "normalization",
  summary: "Inputs to a common range, fitted on the training data",
  options: z.object({
    method: z._default(
      z.enum(["meanVariance", "minMax"]).check(z.describe("To mean 0 and variance 1, or to the range from 0 to 1")),
      "meanVariance",
    ),
    per: z._default(
      z.enum(["feature", "all"]).check(z.describe("Statistics of each feature, or of all numbers together")),
      "feature",
    ),
    mean: z.optional(given("Given instead of fitted, with variance")),
    variance: z.optional(given("Given instead of fitted, with mean; from 0 on")),
    minimum: z.optional(given("Given instead of fitted, with maximum")),
    maximum: z.optional(given("Given instead of fitted, with minimum")),
  }),
  create: (options) => normalization(options),
});

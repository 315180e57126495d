import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { BatchNormOptions } from "../batch-norm.ts";
import { batchNorm } from "../batch-norm.ts";
import { layerKind } from "../layer-kind.ts";

export const batchNormEntry: Entry<typeof layerKind, "batchNorm", BatchNormOptions> = layerKind.entry({
  name: "batchNorm",
  summary: "Each feature to mean 0 and variance 1 over the batch",
  options: z.object({
    momentum: z._default(
      z.number().check(z.minimum(0), z.maximum(1), z.describe("The share of each batch in the running statistics")),
      0.1,
    ),
    epsilon: z._default(z.number().check(z.gt(0), z.describe("Added to the variance")), 1e-5),
    affine: z._default(z.boolean().check(z.describe("Whether a trained weight and bias follow")), true),
  }),
  create: (options) => batchNorm(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { layerKind } from "../layer-kind.ts";
import type { LayerNormOptions } from "../layer-norm.ts";
import { layerNorm } from "../layer-norm.ts";

export const layerNormEntry: Entry<typeof layerKind, "layerNorm", LayerNormOptions> = layerKind.entry({
  name: "layerNorm",
  summary: "Each example to mean 0 and variance 1 over its features",
  options: z.object({
    axes: z._default(
      z.int().check(z.minimum(1), z.describe("How many axes, from the last, are normalised together")),
      1,
    ),
    epsilon: z._default(z.number().check(z.gt(0), z.describe("Added to the variance")), 1e-5),
    affine: z._default(z.boolean().check(z.describe("Whether a trained weight and bias follow")), true),
  }),
  create: (options) => layerNorm(options),
});

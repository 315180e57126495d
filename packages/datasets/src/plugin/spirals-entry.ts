import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type SpiralsOptions, spirals, spiralsRanges } from "../generated/spirals.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated, ranged } from "./generated-schema.ts";

export const spiralsEntry: Entry<typeof datasetKind, "spirals", SpiralsOptions> = datasetKind.entry({
  name: "spirals",
  summary: "Spirals that wind about each other, made from a seed",
  options: z.object({
    ...generated(0.02, "Standard deviation of the points about their arm"),
    classes: ranged(spiralsRanges.classes, 2, "Arms, a class each"),
    turns: ranged(spiralsRanges.turns, 1.75, "How often an arm goes round"),
  }),
  create: async (options) => spirals(options),
});

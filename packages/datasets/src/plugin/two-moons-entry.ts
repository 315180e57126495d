import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type TwoMoonsOptions, twoMoons } from "../generated/two-moons.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated } from "./generated-schema.ts";

export const twoMoonsEntry: Entry<typeof datasetKind, "twoMoons", TwoMoonsOptions> = datasetKind.entry({
  name: "twoMoons",
  summary: "Two half circles that reach into each other, made from a seed",
  options: z.object({ ...generated(0.1, "Standard deviation of the points about their half circle") }),
  create: async (options) => twoMoons(options),
});

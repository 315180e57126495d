import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type CirclesOptions, circles, factorRange } from "../generated/circles.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated, ranged } from "./generated-schema.ts";

export const circlesEntry: Entry<typeof datasetKind, "circles", CirclesOptions> = datasetKind.entry({
  name: "circles",
  summary: "A circle inside another one, made from a seed",
  options: z.object({
    ...generated(0.05, "Standard deviation of the points about their circle"),
    factor: ranged(factorRange, 0.5, "Radius of the inner circle; the outer one has 1"),
  }),
  create: async (options) => circles(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type SineOptions, sine } from "../generated/sine.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated } from "./generated-schema.ts";

export const sineEntry: Entry<typeof datasetKind, "sine", SineOptions> = datasetKind.entry({
  name: "sine",
  summary: "Points about the curve y = sin(x) to fit, made from a seed",
  options: z.object({ ...generated(0.1, "Standard deviation of the points about the curve") }),
  create: async (options) => sine(options),
});

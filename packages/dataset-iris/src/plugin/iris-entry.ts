import { datasetKind } from "@tenon/datasets/plugin";
import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type IrisOptions, iris, testRange } from "../iris.ts";

export const irisEntry: Entry<typeof datasetKind, "iris", IrisOptions> = datasetKind.entry({
  name: "iris",
  summary: "150 flowers of three species, by length and width of their leaves",
  options: z.object({
    test: z
      ._default(z.number().check(z.minimum(testRange.minimum), z.maximum(testRange.maximum)), 0.2)
      .check(z.describe("The share of flowers to test with")),
    seed: z
      ._default(z.int().check(z.minimum(0), z.maximum(2 ** 53 - 1)), 0)
      .check(z.describe("Which flowers these are: equal seeds, equal splits")),
  }),
  create: async (options) => iris(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type XorOptions, xor, xorRanges } from "../xor.ts";
import { datasetKind } from "./dataset-kind.ts";

const { size, noise, seed } = xorRanges;

export const xorEntry: Entry<typeof datasetKind, "xor", XorOptions> = datasetKind.entry({
  name: "xor",
  summary: "Exclusive or of two numbers: noisy points about the corners of a square, made from a seed",
  options: z.object({
    size: z
      ._default(z.int().check(z.minimum(size.minimum), z.maximum(size.maximum)), 1000)
      .check(z.describe("Examples to train on, and as many to test with")),
    noise: z
      ._default(z.number().check(z.minimum(noise.minimum), z.maximum(noise.maximum)), 0.1)
      .check(z.describe("Standard deviation of the points about their corner")),
    seed: z
      ._default(z.int().check(z.minimum(seed.minimum), z.maximum(seed.maximum)), 0)
      .check(z.describe("Equal seeds give equal data")),
  }),
  create: async (options) => xor(options),
});

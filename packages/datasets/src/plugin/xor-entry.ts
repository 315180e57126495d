import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type XorOptions, xor } from "../generated/xor.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated } from "./generated-schema.ts";

export const xorEntry: Entry<typeof datasetKind, "xor", XorOptions> = datasetKind.entry({
  name: "xor",
  summary: "Exclusive or of two numbers: noisy points about the corners of a square, made from a seed",
  options: z.object({ ...generated(0.1, "Standard deviation of the points about their corner") }),
  create: async (options) => xor(options),
});

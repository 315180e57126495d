import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type BlobsOptions, blobs, blobsClassesRange } from "../generated/blobs.ts";
import { datasetKind } from "./dataset-kind.ts";
import { generated, ranged } from "./generated-schema.ts";

export const blobsEntry: Entry<typeof datasetKind, "blobs", BlobsOptions> = datasetKind.entry({
  name: "blobs",
  summary: "Normally distributed points about a centre for each class, made from a seed",
  options: z.object({
    ...generated(1, "Standard deviation of the points about their centre"),
    classes: ranged(blobsClassesRange, 3, "Centres, a class each"),
  }),
  create: async (options) => blobs(options),
});

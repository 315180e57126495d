import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { type IdxDatasetOptions, idxDataset } from "../from-files/idx-dataset.ts";
import { files } from "./array-schema.ts";
import { datasetKind } from "./dataset-kind.ts";

export const idxEntry: Entry<typeof datasetKind, "idx", IdxDatasetOptions> = datasetKind.entry({
  name: "idx",
  summary: "Your own IDX files, plain or gzip: bytes as pixels, whole numbers as classes",
  options: z.object({
    ...files("IDX"),
    chunkSize: z
      .optional(z.int().check(z.minimum(1), z.maximum(2 ** 31)))
      .check(z.describe("Read this many examples at a time, for files larger than memory; they have to be unpacked")),
    seed: z
      .optional(z.int().check(z.minimum(0), z.maximum(2 ** 53 - 1)))
      .check(z.describe("Seed of the order of chunks; without one they are taken as they lie")),
  }),
  create: idxDataset,
});

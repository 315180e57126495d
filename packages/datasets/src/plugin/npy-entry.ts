import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { npyDataset } from "../from-files/npy-dataset.ts";
import type { PairOptions } from "../from-files/pairs.ts";
import { files } from "./array-schema.ts";
import { datasetKind } from "./dataset-kind.ts";

export const npyEntry: Entry<typeof datasetKind, "npy", PairOptions> = datasetKind.entry({
  name: "npy",
  summary: "Your own NPY files, as numpy.save writes them: bytes as pixels, whole numbers as classes",
  options: z.object(files("NPY")),
  create: npyDataset,
});

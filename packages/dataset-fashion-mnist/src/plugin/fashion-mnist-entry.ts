import { datasetKind } from "@tenon/datasets/plugin";
import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { fashionMnist, maximumValidation } from "../fashion-mnist.ts";

/** As in a file: a URL is text there. */
export interface FashionMnistEntryOptions {
  readonly validation?: number | undefined;
  readonly folder?: string | undefined;
  readonly baseUrl?: string | undefined;
}

export const fashionMnistEntry: Entry<typeof datasetKind, "fashionMnist", FashionMnistEntryOptions> = datasetKind.entry(
  {
    name: "fashionMnist",
    summary: "70,000 images of clothes, 28 by 28 pixels",
    options: z.object({
      validation: z
        ._default(z.int().check(z.minimum(0), z.maximum(maximumValidation)), 0)
        .check(z.describe("How many training images, the last ones, to set aside for validation")),
      folder: z
        .optional(z.string().check(z.minLength(1)))
        .check(z.describe("Folder of the four files; by default that of Debian's package dataset-fashion-mnist")),
      baseUrl: z
        .optional(z.string().check(z.minLength(1)))
        .check(z.describe("URL below which the data files are served; needed in browsers")),
    }),
    create: fashionMnist,
  },
);

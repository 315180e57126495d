import { datasetKind } from "@tenon/datasets/plugin";
import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { maximumValidation } from "../load-mnist.ts";
import { mnist } from "../mnist.ts";

/** As in a file: a URL is text there. */
export interface MnistEntryOptions {
  readonly validation?: number | undefined;
  readonly baseUrl?: string | undefined;
}

export const mnistEntry: Entry<typeof datasetKind, "mnist", MnistEntryOptions> = datasetKind.entry({
  name: "mnist",
  summary: "70,000 images of handwritten digits, 28 by 28 pixels",
  options: z.object({
    validation: z
      ._default(z.int().check(z.minimum(0), z.maximum(maximumValidation)), 0)
      .check(z.describe("How many training images, the last ones, to set aside for validation")),
    baseUrl: z
      .optional(z.string().check(z.minLength(1)))
      .check(z.describe("URL below which the data files are served; needed in browsers")),
  }),
  create: mnist,
});

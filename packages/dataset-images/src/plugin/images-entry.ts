import { datasetKind } from "@tenon/datasets/plugin";
import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { imageFolder } from "../images.ts";
import { type ImagesOptions, maximumSide } from "../read-images.ts";

export interface ImagesEntryOptions extends ImagesOptions {
  readonly folder: string;
}

const side = (description: string): z.ZodMiniOptional<z.ZodMiniNumber<number>> =>
  z.optional(z.int().check(z.minimum(1), z.maximum(maximumSide))).check(z.describe(description));

export const imagesEntry: Entry<typeof datasetKind, "images", ImagesEntryOptions> = datasetKind.entry({
  name: "images",
  summary: "PNG and JPEG images in a folder for each class, or with labels in a CSV file",
  options: z.object({
    folder: z.string().check(z.minLength(1), z.describe("Folder with a folder for each class")),
    width: side("Pixels from left to right to bring all images to"),
    height: side("Pixels from top to bottom to bring all images to"),
    resize: z
      ._default(z.enum(["nearest", "bilinear"]), "bilinear")
      .check(z.describe("How images of another size are brought to it")),
    channels: z
      .optional(z.enum(["grey", "rgb"]))
      .check(z.describe("One channel or three; by default what the images have")),
    labels: z
      .optional(z.string().check(z.minLength(1)))
      .check(z.describe("CSV file in the folder with the columns file and label, instead of folders")),
    test: z
      ._default(z.number().check(z.minimum(0), z.maximum(0.9)), 0.2)
      .check(z.describe("Share of the images to test with, where there is no folder test")),
    seed: z
      ._default(z.int().check(z.minimum(0), z.maximum(2 ** 53 - 1)), 0)
      .check(z.describe("Which images these are: equal seeds, equal splits")),
    maximumPixels: z
      ._default(z.int().check(z.minimum(1), z.maximum(2 ** 30)), 2 ** 24)
      .check(z.describe("The most pixels a file may have before it is resized")),
  }),
  create: async ({ folder, ...options }) => imageFolder(folder, options),
});

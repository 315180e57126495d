import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { EmbeddingOptions } from "../embedding.ts";
import { embedding } from "../embedding.ts";
import { layerKind } from "../layer-kind.ts";
import { initialiserSchema } from "./initialiser-options.ts";

export const embeddingEntry: Entry<typeof layerKind, "embedding", EmbeddingOptions> = layerKind.entry({
  name: "embedding",
  summary: "Trained numbers for each index",
  options: z.object({
    vocabularySize: z.int().check(z.minimum(1), z.describe("How many indices there are")),
    units: z.int().check(z.minimum(1), z.describe("Numbers per index")),
    initialiser: z.optional(initialiserSchema.check(z.describe("How the numbers start (default normal, deviation 1)"))),
  }),
  create: (options) => embedding(options),
});

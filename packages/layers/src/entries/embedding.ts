import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { embedding } from "../embedding.ts";
import type { InitialiserSpec } from "../initialisers/from-spec.ts";
import { initialiser } from "../initialisers/from-spec.ts";
import { layerKind } from "../layer-kind.ts";
import { initialiserSchema } from "./initialiser-options.ts";

interface EmbeddingSpec {
  readonly vocabularySize: number;
  readonly units: number;
  readonly initialiser?: InitialiserSpec | undefined;
}

export const embeddingEntry: Entry<typeof layerKind, "embedding", EmbeddingSpec> = layerKind.entry({
  name: "embedding",
  summary: "Trained numbers for each index",
  options: z.object({
    vocabularySize: z.int().check(z.minimum(1), z.describe("How many indices there are")),
    units: z.int().check(z.minimum(1), z.describe("Numbers per index")),
    initialiser: z.optional(initialiserSchema.check(z.describe("How the numbers start (default normal, deviation 1)"))),
  }),
  create: ({ initialiser: spec, ...sizes }) => embedding({ ...sizes, initialiser: spec && initialiser(spec) }),
});

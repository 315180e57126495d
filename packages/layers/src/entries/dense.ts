import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { dense } from "../dense.ts";
import type { InitialiserSpec } from "../initialisers/from-spec.ts";
import { initialiser } from "../initialisers/from-spec.ts";
import { layerKind } from "../layer-kind.ts";
import { initialiserSchema } from "./initialiser-options.ts";

interface DenseSpec {
  readonly units: number;
  readonly bias?: boolean | undefined;
  readonly initialiser?: InitialiserSpec | undefined;
  readonly biasInitialiser?: InitialiserSpec | undefined;
}

export const denseEntry: Entry<typeof layerKind, "dense", DenseSpec> = layerKind.entry({
  name: "dense",
  summary: "Fully connected: every output reads every input",
  options: z.object({
    units: z.int().check(z.minimum(1), z.describe("Number of outputs")),
    bias: z._default(z.boolean().check(z.describe("Whether a trained constant is added")), true),
    initialiser: z._default(initialiserSchema.check(z.describe("How the weights start")), "glorotUniform"),
    biasInitialiser: z._default(initialiserSchema.check(z.describe("How the constant starts")), "zeros"),
  }),
  create: (options) =>
    dense({
      ...options,
      initialiser: initialiser(options.initialiser),
      biasInitialiser: initialiser(options.biasInitialiser),
    }),
});

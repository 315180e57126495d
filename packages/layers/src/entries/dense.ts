import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { DenseOptions } from "../dense.ts";
import { dense } from "../dense.ts";
import { layerKind } from "../layer-kind.ts";
import { initialiserSchema } from "./initialiser-options.ts";

export const denseEntry: Entry<typeof layerKind, "dense", DenseOptions> = layerKind.entry({
  name: "dense",
  summary: "Fully connected: every output reads every input",
  options: z.object({
    units: z.int().check(z.minimum(1), z.describe("Number of outputs")),
    bias: z._default(z.boolean().check(z.describe("Whether a trained constant is added")), true),
    initialiser: z._default(initialiserSchema.check(z.describe("How the weights start")), "glorotUniform"),
    biasInitialiser: z._default(initialiserSchema.check(z.describe("How the constant starts")), "zeros"),
  }),
  create: (options) => dense(options),
});

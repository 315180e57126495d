import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { PreluOptions } from "../activations/prelu.ts";
import { prelu } from "../activations/prelu.ts";
import { layerKind } from "../layer-kind.ts";

export const preluEntry: Entry<typeof layerKind, "prelu", PreluOptions> = layerKind.entry({
  name: "prelu",
  summary: "Leaky ReLU with a trained slope",
  options: z.object({
    perFeature: z._default(z.boolean().check(z.describe("Whether each feature has a slope of its own")), false),
    initial: z._default(z.number().check(z.describe("Where the slopes start")), 0.25),
  }),
  create: (options) => prelu(options),
});

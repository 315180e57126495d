import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { GeluOptions } from "../activations/gelu.ts";
import { gelu } from "../activations/gelu.ts";
import { layerKind } from "../layer-kind.ts";

export const geluEntry: Entry<typeof layerKind, "gelu", GeluOptions> = layerKind.entry({
  name: "gelu",
  summary: "Gaussian error linear unit, x times the normal distribution function",
  options: z.object({
    approximate: z._default(
      z.enum(["none", "tanh"]).check(z.describe("Exact, or the paper's formula with tanh")),
      "none",
    ),
  }),
  create: (options) => gelu(options),
});

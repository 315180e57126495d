import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { SoftplusOptions } from "../activations/softplus.ts";
import { softplus } from "../activations/softplus.ts";
import { layerKind } from "../layer-kind.ts";

export const softplusEntry: Entry<typeof layerKind, "softplus", SoftplusOptions> = layerKind.entry({
  name: "softplus",
  summary: "Smooth ReLU, log(1 + e^x)",
  options: z.object({
    beta: z._default(z.number().check(z.gt(0), z.describe("How sharp the bend is")), 1),
  }),
  create: (options) => softplus(options),
});

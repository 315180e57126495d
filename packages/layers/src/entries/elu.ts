import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { EluOptions } from "../activations/elu.ts";
import { elu } from "../activations/elu.ts";
import { layerKind } from "../layer-kind.ts";

export const eluEntry: Entry<typeof layerKind, "elu", EluOptions> = layerKind.entry({
  name: "elu",
  summary: "Exponential linear unit, x or alpha (e^x - 1)",
  options: z.object({
    alpha: z._default(z.number().check(z.gt(0), z.describe("Where it ends for large negative numbers, negated")), 1),
  }),
  create: (options) => elu(options),
});

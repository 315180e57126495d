import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { LeakyReluOptions } from "../activations/leaky-relu.ts";
import { leakyRelu } from "../activations/leaky-relu.ts";
import { layerKind } from "../layer-kind.ts";

export const leakyReluEntry: Entry<typeof layerKind, "leakyRelu", LeakyReluOptions> = layerKind.entry({
  name: "leakyRelu",
  summary: "ReLU that lets a share of negative numbers through",
  options: z.object({
    slope: z._default(z.number().check(z.minimum(0), z.describe("What negative numbers are multiplied with")), 0.01),
  }),
  create: (options) => leakyRelu(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { SgdOptions } from "../sgd.ts";
import { sgd } from "../sgd.ts";

export const sgdEntry: Entry<typeof optimizerKind, "sgd", SgdOptions> = optimizerKind.entry({
  name: "sgd",
  summary: "Stochastic gradient descent, with momentum",
  options: z.object({
    learningRate: z._default(z.number().check(z.gt(0), z.describe("Size of the steps")), 0.01),
    momentum: z._default(
      z.number().check(z.minimum(0), z.maximum(1), z.describe("How much of the last velocity is kept")),
      0,
    ),
    nesterov: z._default(z.boolean().check(z.describe("Nesterov's variant; needs momentum above 0")), false),
  }),
  create: (options) => sgd(options),
});

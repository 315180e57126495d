import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { AdamOptions } from "../adam.ts";
import { adam } from "../adam.ts";
import { optimizerKind } from "../optimizer-kind.ts";

export const adamEntry: Entry<typeof optimizerKind, "adam", AdamOptions> = optimizerKind.entry({
  name: "adam",
  summary: "Adam: steps scaled by running means of the gradient and its square",
  options: z.object({
    learningRate: z._default(z.number().check(z.gt(0), z.describe("Size of the steps")), 1e-3),
    beta1: z._default(
      z.number().check(z.minimum(0), z.lt(1), z.describe("How much of the mean gradient is kept")),
      0.9,
    ),
    beta2: z._default(
      z.number().check(z.minimum(0), z.lt(1), z.describe("How much of the mean squared gradient is kept")),
      0.999,
    ),
    epsilon: z._default(
      z.number().check(z.minimum(0), z.describe("Keeps the quotient finite where gradients vanish")),
      1e-8,
    ),
  }),
  create: (options) => adam(options),
});

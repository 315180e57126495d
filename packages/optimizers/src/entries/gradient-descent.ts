import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { optimizerKind } from "../optimizer-kind.ts";
import type { GradientDescentOptions } from "../optimizers/gradient-descent.ts";
import { gradientDescent } from "../optimizers/gradient-descent.ts";
import { learningRate } from "./option-schemas.ts";

export const gradientDescentEntry: Entry<typeof optimizerKind, "gradientDescent", GradientDescentOptions> =
  optimizerKind.entry({
    name: "gradientDescent",
    summary: "Plain gradient descent",
    options: z.object({
      learningRate: learningRate(0.01),
    }),
    create: (options) => gradientDescent(options),
  });

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { GradientDescentOptions } from "../gradient-descent.ts";
import { gradientDescent } from "../gradient-descent.ts";
import { optimizerKind } from "../optimizer-kind.ts";
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

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { lossKind } from "../loss-kind.ts";
import type { PoissonOptions } from "../poisson.ts";
import { poisson } from "../poisson.ts";
import { reductionOption } from "./shared-options.ts";
export const poissonEntry: Entry<typeof lossKind, "poisson", PoissonOptions> = lossKind.entry({
  name: "poisson",
  summary: "Negative log-likelihood of counts under a Poisson distribution",
  options: z.object({
    logInput: z.optional(z.boolean().check(z.describe("Whether outputs are logarithms of rates (default true)"))),
    epsilon: z.optional(
      z.number().check(z.gt(0), z.describe("Added to rates before their logarithm is taken (default 1e-8)")),
    ),
    reduction: reductionOption,
  }),
  create: (options) => poisson(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { OptimizerSpec } from "../optimizer.ts";
import { optimizerKind } from "../optimizer-kind.ts";
import type { MuonOptions } from "../optimizers/muon.ts";
import { muon } from "../optimizers/muon.ts";
import { optimizerSpec } from "./nested-specs.ts";
import { beta1, decoupledWeightDecay, learningRate } from "./option-schemas.ts";

type Input = Omit<MuonOptions, "others"> & { readonly others?: OptimizerSpec | undefined };

export const muonEntry: Entry<typeof optimizerKind, "muon", Input> = optimizerKind.entry({
  name: "muon",
  summary: "Muon: orthogonal steps for matrices, another optimizer for the rest",
  options: z.object({
    learningRate: learningRate(0.02),
    momentum: beta1(0.95),
    nesterov: z._default(z.boolean().check(z.describe("Looks at the gradient from where the momentum leads")), true),
    iterations: z._default(
      z.int().check(z.minimum(1), z.maximum(20), z.describe("Rounds of the iteration that makes steps orthogonal")),
      5,
    ),
    weightDecay: decoupledWeightDecay(0),
    others: z.optional(optimizerSpec("What trains the rest (default: adamW at 0.0003, without weight decay)")),
  }),
  create: ({ others, ...options }, context) =>
    muon({ ...options, ...(others && { others: context.parse(optimizerKind, others, "others") }) }),
});

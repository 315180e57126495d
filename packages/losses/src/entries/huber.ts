import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { HuberOptions } from "../huber.ts";
import { huber } from "../huber.ts";
import { lossKind } from "../loss-kind.ts";
import { reductionOption } from "./shared-options.ts";
export const huberEntry: Entry<typeof lossKind, "huber", HuberOptions> = lossKind.entry({
  name: "huber",
  summary: "Huber's loss: squares up to delta, sizes beyond",
  options: z.object({
    delta: z.optional(z.number().check(z.gt(0), z.describe("Greatest error that counts by its square (default 1)"))),
    reduction: reductionOption,
  }),
  create: (options) => huber(options),
});

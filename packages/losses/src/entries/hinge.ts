import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { HingeOptions } from "../hinge.ts";
import { hinge } from "../hinge.ts";
import { lossKind } from "../loss-kind.ts";
import { reductionOption } from "./shared-options.ts";
export const hingeEntry: Entry<typeof lossKind, "hinge", HingeOptions> = lossKind.entry({
  name: "hinge",
  summary: "Hinge loss for yes or no, 0/1 or -1/+1",
  options: z.object({
    power: z.optional(z.literal([1, 2]).check(z.describe("2 for the squared hinge (default 1)"))),
    reduction: reductionOption,
  }),
  create: (options) => hinge(options),
});

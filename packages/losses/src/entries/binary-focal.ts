import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { BinaryFocalOptions } from "../binary-focal.ts";
import { binaryFocal } from "../binary-focal.ts";
import { lossKind } from "../loss-kind.ts";
import { reductionOption } from "./shared-options.ts";
export const binaryFocalEntry: Entry<typeof lossKind, "binaryFocal", BinaryFocalOptions> = lossKind.entry({
  name: "binaryFocal",
  summary: "Binary cross-entropy in which what is predicted well counts less",
  options: z.object({
    gamma: z.optional(z.number().check(z.minimum(0), z.describe("How much less (default 2)"))),
    alpha: z.optional(
      z
        .number()
        .check(
          z.minimum(0),
          z.maximum(1),
          z.describe("How much a yes counts, beside 1 - alpha for a no (default 0.25)"),
        ),
    ),
    reduction: reductionOption,
  }),
  create: (options) => binaryFocal(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { logCosh } from "../log-cosh.ts";
import { lossKind } from "../loss-kind.ts";
import type { ReductionOption } from "../reduction.ts";
import { reductionOption } from "./shared-options.ts";
export const logCoshEntry: Entry<typeof lossKind, "logCosh", ReductionOption> = lossKind.entry({
  name: "logCosh",
  summary: "log cosh of the error: squares for small errors, sizes for large ones",
  options: z.object({
    reduction: reductionOption,
  }),
  create: (options) => logCosh(options),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { lossKind } from "../loss-kind.ts";
import { meanSquaredError } from "../mean-squared-error.ts";

export const meanSquaredErrorEntry: Entry<typeof lossKind, "meanSquaredError", Record<string, never>> = lossKind.entry({
  name: "meanSquaredError",
  summary: "Mean squared error over all elements",
  options: z.object({}),
  create: () => meanSquaredError(),
});

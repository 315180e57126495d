import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { crossEntropy } from "../cross-entropy.ts";
import { lossKind } from "../loss-kind.ts";

export const crossEntropyEntry: Entry<typeof lossKind, "crossEntropy", Record<string, never>> = lossKind.entry({
  name: "crossEntropy",
  summary: "Cross-entropy from logits, for classes",
  options: z.object({}),
  create: () => crossEntropy(),
});

import type { Kind } from "@tenon/registry";
import { defineKind } from "@tenon/registry";
import type { Optimizer } from "./optimizer.ts";

/** The registry kind of optimizers. */
export const optimizerKind: Kind<"optimizer", Optimizer> = defineKind({
  name: "optimizer",
  package: "@tenon/optimizers",
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { relu } from "../activations/relu.ts";
import { layerKind } from "../layer-kind.ts";

export const reluEntry: Entry<typeof layerKind, "relu", Record<string, never>> = layerKind.entry({
  name: "relu",
  summary: "Rectified linear unit, max(x, 0)",
  options: z.object({}),
  create: () => relu(),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { silu } from "../activations/silu.ts";
import { layerKind } from "../layer-kind.ts";

export const siluEntry: Entry<typeof layerKind, "silu", Record<string, never>> = layerKind.entry({
  name: "silu",
  summary: "Sigmoid linear unit (swish), x / (1 + e^-x)",
  options: z.object({}),
  create: () => silu(),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { selu } from "../activations/selu.ts";
import { layerKind } from "../layer-kind.ts";

export const seluEntry: Entry<typeof layerKind, "selu", Record<string, never>> = layerKind.entry({
  name: "selu",
  summary: "Scaled exponential linear unit, for self-normalizing networks",
  options: z.object({}),
  create: () => selu(),
});

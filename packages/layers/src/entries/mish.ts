import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { mish } from "../activations/mish.ts";
import { layerKind } from "../layer-kind.ts";

export const mishEntry: Entry<typeof layerKind, "mish", Record<string, never>> = layerKind.entry({
  name: "mish",
  summary: "x tanh(softplus(x))",
  options: z.object({}),
  create: () => mish(),
});

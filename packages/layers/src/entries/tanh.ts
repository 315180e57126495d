import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { tanh } from "../activations/tanh.ts";
import { layerKind } from "../layer-kind.ts";

export const tanhEntry: Entry<typeof layerKind, "tanh", Record<string, never>> = layerKind.entry({
  name: "tanh",
  summary: "Hyperbolic tangent",
  options: z.object({}),
  create: () => tanh(),
});

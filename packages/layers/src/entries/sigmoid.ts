import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { sigmoid } from "../activations/sigmoid.ts";
import { layerKind } from "../layer-kind.ts";

export const sigmoidEntry: Entry<typeof layerKind, "sigmoid", Record<string, never>> = layerKind.entry({
  name: "sigmoid",
  summary: "Logistic function, 1 / (1 + e^-x)",
  options: z.object({}),
  create: () => sigmoid(),
});

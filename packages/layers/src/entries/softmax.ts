import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { softmax } from "../activations/softmax.ts";
import { layerKind } from "../layer-kind.ts";

export const softmaxEntry: Entry<typeof layerKind, "softmax", Record<string, never>> = layerKind.entry({
  name: "softmax",
  summary: "Probabilities along the last axis",
  options: z.object({}),
  create: () => softmax(),
});

import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { logSoftmax } from "../activations/log-softmax.ts";
import { layerKind } from "../layer-kind.ts";

export const logSoftmaxEntry: Entry<typeof layerKind, "logSoftmax", Record<string, never>> = layerKind.entry({
  name: "logSoftmax",
  summary: "Logarithms of probabilities along the last axis",
  options: z.object({}),
  create: () => logSoftmax(),
});

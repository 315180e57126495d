import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import type { DenseOptions } from "./dense.ts";
import { dense } from "./dense.ts";
import { flatten } from "./flatten.ts";
import type { LayerSpec } from "./layer.ts";
import { layerKind } from "./layer-kind.ts";
import { relu } from "./relu.ts";
import { sequential } from "./sequential.ts";
import { sigmoid } from "./sigmoid.ts";
import { softmax } from "./softmax.ts";

// The layers by name. A new layer is a file of its own and an entry here.

type NoOptions = Record<string, never>;
const none = z.object({});

export const denseEntry: Entry<typeof layerKind, "dense", DenseOptions> = layerKind.entry({
  name: "dense",
  summary: "Fully connected: every output reads every input",
  options: z.object({
    units: z.int().check(z.minimum(1), z.describe("Number of outputs")),
    bias: z.optional(z.boolean().check(z.describe("Whether a trained constant is added (default true)"))),
    initialiser: z.optional(
      z.enum(["zeros", "glorotUniform", "heNormal"]).check(z.describe("How the weights start (default glorotUniform)")),
    ),
  }),
  create: (options) => dense(options),
});

export const flattenEntry: Entry<typeof layerKind, "flatten", NoOptions> = layerKind.entry({
  name: "flatten",
  summary: "Joins all axes but the batch",
  options: none,
  create: () => flatten(),
});

export const reluEntry: Entry<typeof layerKind, "relu", NoOptions> = layerKind.entry({
  name: "relu",
  summary: "Rectified linear unit, max(x, 0)",
  options: none,
  create: () => relu(),
});

export const sigmoidEntry: Entry<typeof layerKind, "sigmoid", NoOptions> = layerKind.entry({
  name: "sigmoid",
  summary: "Logistic function, 1 / (1 + e^-x)",
  options: none,
  create: () => sigmoid(),
});

export const softmaxEntry: Entry<typeof layerKind, "softmax", NoOptions> = layerKind.entry({
  name: "softmax",
  summary: "Probabilities along the last axis",
  options: none,
  create: () => softmax(),
});

export const sequentialEntry: Entry<typeof layerKind, "sequential", { layers: LayerSpec[] }> = layerKind.entry({
  name: "sequential",
  summary: "One layer after another",
  options: z.object({ layers: z.array(z.looseObject({ type: z.string() }).check(z.meta({ ...layerKind.nested }))) }),
  create: ({ layers }, context) => sequential(...layers.map((spec, i) => context.parse(layerKind, spec, "layers", i))),
});

import { backendKind } from "@tenon/backend/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import { layerKind } from "@tenon/layers/plugin";
import { optimizerKind } from "@tenon/optimizers/plugin";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import { disc } from "./disc.ts";
import { PlainBackend } from "./plain-backend.ts";
import { signDescent } from "./sign-descent.ts";
import { squareplusLayer } from "./squareplus-layer.ts";

/** What applications learn of this package; `tenon ... --plugin @acme/tenon-extras/plugin` reads it. */
export const plugin = definePlugin({
  name: "@acme/tenon-extras",
  version: "1.0.0",
  jsonSchema: z.toJSONSchema,
  entries: [
    layerKind.entry({
      name: "squareplus",
      summary: "(x + sqrt(x^2 + b)) / 2, a smooth ReLU",
      options: z.object({ b: z._default(z.number().check(z.positive()), 4) }),
      create: ({ b }) => squareplusLayer(b),
    }),
    optimizerKind.entry({
      name: "signDescent",
      summary: "Steps of one size against the gradient's sign",
      options: z.object({ learningRate: z._default(z.number().check(z.positive()), 0.001) }),
      create: ({ learningRate }) => signDescent(learningRate),
    }),
    datasetKind.entry({
      name: "disc",
      summary: "Points inside and outside of a disc",
      options: z.object({
        size: z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), 512),
        seed: z._default(z.int().check(z.minimum(0)), 0),
      }),
      create: async ({ size, seed }) => disc(size, seed),
    }),
    backendKind.entry({
      name: "plain",
      summary: "Computes at the call, by the definitions",
      options: z.object({}),
      create: () => ({ open: async () => new PlainBackend() }),
    }),
  ],
});

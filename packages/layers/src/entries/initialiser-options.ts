import * as z from "zod/mini";
import type { InitialiserName, InitialiserSpec } from "../initialisers/from-spec.ts";

const number = (description: string) => z.optional(z.number().check(z.describe(description)));
const positive = (description: string) => z.optional(z.number().check(z.gt(0), z.describe(description)));

const normal = { mean: number("Mean (default 0)"), deviation: positive("Standard deviation (default 0.05)") };
const scaled = { gain: positive("Factor (default 1)") };
const rectified = {
  slope: z.optional(z.number().check(z.minimum(0), z.describe("Of the leaky ReLU that follows (default 0)"))),
};

/** Those that need no number. */
const names: { readonly [N in InitialiserName]: N } = {
  zeros: "zeros",
  ones: "ones",
  uniform: "uniform",
  normal: "normal",
  truncatedNormal: "truncatedNormal",
  glorotUniform: "glorotUniform",
  glorotNormal: "glorotNormal",
  heUniform: "heUniform",
  heNormal: "heNormal",
  lecunUniform: "lecunUniform",
  lecunNormal: "lecunNormal",
  orthogonal: "orthogonal",
};

/** An initialiser by its name, or by its name as `type` beside its options. */
export const initialiserSchema: z.ZodMiniType<InitialiserSpec, InitialiserSpec> = z.union([
  z.enum(names),
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.enum(["zeros", "ones"]) }),
    z.strictObject({ type: z.literal("constant"), value: z.number().check(z.describe("The number")) }),
    z.strictObject({
      type: z.literal("uniform"),
      minimum: number("Least number (default -0.05)"),
      maximum: number("Bound of the greatest (default 0.05)"),
    }),
    z.strictObject({ type: z.enum(["normal", "truncatedNormal"]), ...normal }),
    z.strictObject({
      type: z.enum(["glorotUniform", "glorotNormal", "lecunUniform", "lecunNormal", "orthogonal"]),
      ...scaled,
    }),
    z.strictObject({ type: z.enum(["heUniform", "heNormal"]), ...rectified }),
  ]),
]);

import * as z from "zod/mini";
import { generatedRanges, type Range } from "../generated/points.ts";

type Numbers = z.ZodMiniDefault<z.ZodMiniNumber<number>>;

/** A number in a range, with a default. */
export function ranged({ minimum, maximum, whole }: Range, standard: number, description: string): Numbers {
  const number: z.ZodMiniNumber<number> = whole === true ? z.int() : z.number();
  return z._default(number.check(z.minimum(minimum), z.maximum(maximum)), standard).check(z.describe(description));
}

/** The options that generated sets share. */
export const generated = (
  noise: number,
  noiseDescription: string,
): { readonly size: Numbers; readonly noise: Numbers; readonly seed: Numbers } => ({
  size: ranged(generatedRanges.size, 1000, "Examples to train on, and as many to test with"),
  noise: ranged(generatedRanges.noise, noise, noiseDescription),
  seed: ranged(generatedRanges.seed, 0, "Equal seeds give equal data"),
});

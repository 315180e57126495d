import type { TensorType } from "@tenon/program";
import { convolutionAsDot } from "../convolution.ts";
import type { Lowering } from "../lowerings.ts";

export const conv: Lowering<"conv"> = {
  simplify: ({ attributes, results }, [input, kernel]) => [
    convolutionAsDot(input, kernel, attributes, results[0] as TensorType),
  ],
};

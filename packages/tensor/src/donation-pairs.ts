import type { Donation, Program, TensorType } from "@tenon/program";
import { outputTypes, sameType } from "@tenon/program";

/** What is known of an input or output besides its type. */
export interface NamedInput {
  readonly path: string;
  readonly donated: boolean;
}

/**
 * Which output takes the memory of which donated input: one of the same type, best the one whose path ends like the
 * input's (`state.params.weight`), so that a parameter is updated in its own place.
 */
export function pairDonations(
  program: Program,
  inputs: readonly NamedInput[],
  outputPaths: readonly string[],
): Donation[] {
  const types = outputTypes(program);
  const free = new Set(outputPaths.keys());
  const pairs: Donation[] = [];
  const pair = (matches: (input: NamedInput, outputPath: string) => boolean): void => {
    inputs.forEach((input, i) => {
      if (!input.donated || pairs.some(([taken]) => taken === i)) return;
      for (const o of free) {
        const fits = sameType(program.inputs[i] as TensorType, types[o] as TensorType);
        if (!fits || !matches(input, outputPaths[o] as string)) continue;
        free.delete(o);
        pairs.push([i, o]);
        return;
      }
    });
  };
  const withoutFirst = (path: string): string => path.slice(path.indexOf(".") + 1);
  pair((input, outputPath) => `.${outputPath}`.endsWith(`.${withoutFirst(input.path)}`));
  pair(() => true);
  return pairs;
}

import type { Donation, Program, TensorType } from "@tenon/program";
import { outputTypes, sameType } from "@tenon/program";

/**
 * Which output takes the memory of which donated input: one of the same type, best the one whose path ends like the
 * input's (`state.params.weight`), so that a parameter is updated in its own place.
 */
export function pairDonations(
  program: Program,
  donated: readonly number[],
  inputPaths: readonly string[],
  outputPaths: readonly string[],
): Donation[] {
  const types = outputTypes(program);
  const free = new Set(outputPaths.keys());
  const receivers = new Map<number, number>();
  for (const anyPath of [false, true])
    for (const input of donated) {
      if (receivers.has(input)) continue;
      const path = inputPaths[input] as string;
      const belowArgument = `.${path.slice(path.indexOf(".") + 1)}`;
      for (const output of free) {
        if (!anyPath && !`.${outputPaths[output]}`.endsWith(belowArgument)) continue;
        if (!sameType(program.inputs[input] as TensorType, types[output] as TensorType)) continue;
        free.delete(output);
        receivers.set(input, output);
        break;
      }
    }
  return [...receivers];
}

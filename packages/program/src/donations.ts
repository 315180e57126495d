import type { Donation, Program } from "./program.ts";
import { outputTypes } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import { sameType } from "./tensor-type.ts";
import { markLike } from "./well-formed.ts";

/**
 * The Program with these donations instead of its own.
 *
 * @throws ProgramError `structure` where a pair does not name an input and an output of one type, or one of them twice.
 */
export function withDonations(program: Program, donated: readonly Donation[]): Program {
  const donating: Program = { ...program, donated };
  checkDonations(donating);
  return markLike(program, donating);
}

/** @throws ProgramError as `withDonations` says; the pairs may be any JSON values. */
export function checkDonations(program: Program): void {
  if (program.donated.length === 0) return;
  const types = outputTypes(program);
  const [inputs, outputs] = [new Set<number>(), new Set<number>()];
  for (const pair of program.donated) {
    const isPair = Array.isArray(pair) && pair.length === 2 && pair.every(Number.isSafeInteger);
    const [input, output] = isPair ? pair : [-1, -1];
    const [given, received] = [program.inputs[input], types[output]];
    if (!given || !received || !sameType(given, received) || inputs.has(input) || outputs.has(output))
      throw new ProgramError({
        code: "structure",
        primitive: program.name,
        reason: `donated must be pairs of an input and an output of its type, each of them once; ${JSON.stringify(pair)} is not`,
      });
    inputs.add(input);
    outputs.add(output);
  }
}

import type { Donation, Program } from "./program.ts";
import { outputTypes } from "./program.ts";
import { ProgramError } from "./program-error.ts";
import { sameType } from "./tensor-type.ts";
import { isWellFormed, markBuilt } from "./well-formed.ts";

/**
 * The Program with these donations instead of its own.
 *
 * @throws ProgramError `structure` where a pair does not name an input and an output of one type, or one of them twice.
 */
export function withDonations(program: Program, donated: readonly Donation[]): Program {
  const donating: Program = { ...program, donated };
  checkDonations(donating);
  return isWellFormed(program) ? markBuilt(donating) : donating;
}

/** @throws ProgramError as `withDonations` says; the pairs may be any JSON values. */
export function checkDonations(program: Program): void {
  if (program.donated.length === 0) return;
  const types = outputTypes(program);
  const inputs = new Set<number>();
  const outputs = new Set<number>();
  const fail = (reason: string): never => {
    throw new ProgramError({ code: "structure", primitive: program.name, reason });
  };
  for (const pair of program.donated) {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(Number.isSafeInteger))
      fail("donated must be pairs of an input and an output");
    const [input, output] = pair;
    const [given, received] = [program.inputs[input], types[output]];
    if (!given || !received || !sameType(given, received))
      fail(`input ${input} cannot be donated to output ${output}: types differ`);
    if (inputs.has(input) || outputs.has(output)) fail(`input ${input} or output ${output} is donated twice`);
    inputs.add(input);
    outputs.add(output);
  }
}

import type { NumberRange } from "@tenon/registry/options";
import { choiceIssue, numberIssue } from "@tenon/registry/options";
import { OptimizerError } from "./optimizer-error.ts";

/** @throws OptimizerError `options` for a number outside its range. */
export function requireInRange(optimizer: string, option: string, value: number, range: NumberRange): void {
  refuseIf(optimizer, numberIssue(option, value, range));
}

/** @throws OptimizerError `options` unless the value is one of these. */
export function requireOneOf<T extends string>(
  optimizer: string,
  option: string,
  value: T,
  choices: readonly NoInfer<T>[],
): void {
  refuseIf(optimizer, choiceIssue(option, value, choices));
}

function refuseIf(optimizer: string, reason: string | undefined): void {
  if (reason) throw new OptimizerError({ code: "options", optimizer, reason });
}

import type { NumberRange } from "@tenon/registry/options";
import { choiceIssue, numberIssue } from "@tenon/registry/options";
import { LayerError } from "./layer-error.ts";

/** @throws LayerError `options`, always. */
export function optionError(layer: string, reason: string): never {
  throw new LayerError({ code: "options", layer, path: "", reason });
}

/** @throws LayerError `options` for a number outside its range. */
export function requireInRange(layer: string, option: string, value: number, range: NumberRange): void {
  const issue = numberIssue(option, value, range);
  if (issue) optionError(layer, issue);
}

/** @throws LayerError `options` unless the value is one of these. */
export function requireOneOf<T extends string>(
  layer: string,
  option: string,
  value: T,
  choices: readonly NoInfer<T>[],
): void {
  const issue = choiceIssue(option, value, choices);
  if (issue) optionError(layer, issue);
}

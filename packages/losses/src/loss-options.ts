import type { NumberRange } from "@tenon/registry/options";
import { choiceIssue, numberIssue } from "@tenon/registry/options";
import type { LossSpec } from "./loss.ts";
import { LossError } from "./loss-error.ts";

type Options = Readonly<Record<string, undefined | boolean | number | string | readonly number[]>>;

/** The name with the options that were given; those left out have their defaults. */
export function specOf(type: string, options: Options): LossSpec {
  const given: Record<string, boolean | number | string | readonly number[]> = {};
  for (const [name, value] of Object.entries(options)) if (value !== undefined) given[name] = value;
  return { type, ...given };
}

/** @throws LossError `options` for a number, or one of a list, outside its range; options that are left out are in it. */
export function requireInRange(
  loss: string,
  option: string,
  value: number | readonly number[] | undefined,
  range: NumberRange,
): void {
  for (const number of value === undefined ? [] : [value].flat())
    refuseIf(loss, option, numberIssue(option, number, range));
}

/** @throws LossError `options` unless the value is one of these. */
export function requireOneOf<T extends string | number>(
  loss: string,
  option: string,
  value: T,
  choices: readonly NoInfer<T>[],
): void {
  refuseIf(loss, option, choiceIssue(option, value, choices));
}

function refuseIf(loss: string, option: string, reason: string | undefined): void {
  if (reason) throw new LossError({ code: "options", loss, option, reason });
}

// What functions check of their options where they are called directly, without the schemas of their entries: `dense(0)`
// loads no schema library. Words and test are one thing, so that an error cannot say another range than the one it checks.

type Bound = `${">" | ">=" | "<" | "<="} ${number}`;

/** Numbers in words: `a number > 0`, `a whole number >= 1`, `a number >= 0 and < 1`. */
export type NumberRange = `a ${"" | "finite " | "whole "}number${"" | ` ${Bound}` | ` ${Bound} and ${Bound}`}`;

/**
 * What is wrong with a number, for an error of the caller's; undefined where nothing is. Every range leaves out NaN, infinity and
 * what is no number.
 *
 * @example
 * ```ts
 * import { numberIssue } from "@tenon/registry/options";
 * numberIssue("rate", 0.5, "a number >= 0 and < 1"); // => undefined
 * numberIssue("rate", 1, "a number >= 0 and < 1"); // => "expects rate to be a number >= 0 and < 1, got 1"
 * numberIssue("units", "2", "a whole number >= 1"); // => 'expects units to be a whole number >= 1, got "2"'
 * ```
 */
export function numberIssue(option: string, value: unknown, range: NumberRange): string | undefined {
  const bounds = [...range.matchAll(/([<>]=?) (\S+)/g)].map(([, sign = "", bound]) => ({ sign, bound: Number(bound) }));
  // Plain JavaScript may give anything, and "0.5" passes comparisons.
  const fits =
    typeof value === "number" &&
    (range.includes("whole") ? Number.isSafeInteger : Number.isFinite)(value) &&
    bounds.every(({ sign, bound }) => (value === bound ? sign.endsWith("=") : value > bound === sign.startsWith(">")));
  return fits ? undefined : issue(option, range, value);
}

/**
 * What is wrong with a value that has to be one of a few, as in `numberIssue`.
 *
 * @example
 * ```ts
 * import { choiceIssue } from "@tenon/registry/options";
 * choiceIssue<string>("unit", "day", ["step", "epoch"]); // => 'expects unit to be "step" or "epoch", got "day"'
 * ```
 */
export function choiceIssue<T extends string | number>(
  option: string,
  value: T,
  choices: readonly NoInfer<T>[],
): string | undefined {
  return choices.includes(value) ? undefined : issue(option, choices.map(shown).join(" or "), value);
}

const issue = (option: string, expected: string, value: unknown): string =>
  `expects ${option} to be ${expected}, got ${shown(value)}`;

const shown = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : String(value));

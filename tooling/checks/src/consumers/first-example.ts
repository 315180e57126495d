import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the first example of the README is installed with, and its text. */
export interface FirstExample {
  readonly packages: readonly string[];
  readonly text: string;
  /** The loss that it prints at its end, as its comment states it. */
  readonly loss: string;
}

/** The first `npm i ...` of the README and the first JavaScript after it, as written. */
export function firstExample(root: string): FirstExample {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const install = /^npm (?:i|install) (@tenon\/.*)$/m.exec(readme);
  const block = /```js\n([\s\S]*?)```/.exec(readme.slice(install?.index ?? 0));
  if (install?.[1] === undefined || block?.[1] === undefined)
    throw new Error("README.md has no line `npm i @tenon/...` with a `js` block after it");
  const loss = /^console\.log\("loss".*\/\/ (\d+\.\d+)$/m.exec(block[1])?.[1];
  if (loss === undefined) throw new Error("the first example of README.md does not state the loss that it prints");
  return { packages: install[1].trim().split(/\s+/), text: block[1], loss };
}

/** What is wrong with what the example printed: the loss is, rounded as in the README, another one than there. */
export function exampleProblem(
  label: string,
  output: string,
  { loss }: Pick<FirstExample, "loss">,
): string | undefined {
  const printed = Number(/loss:? ([\d.e+-]+)/.exec(output)?.[1] ?? Number.NaN);
  const decimals = loss.length - loss.indexOf(".") - 1;
  if (printed.toFixed(decimals) === loss) return undefined;
  return `${label}: the README's first example did not print a loss of ${loss}:\n${output}`;
}

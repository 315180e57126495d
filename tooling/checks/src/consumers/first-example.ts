import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the first example of the README is installed with, and its text. */
export interface FirstExample {
  readonly packages: readonly string[];
  readonly text: string;
}

/** The first `npm i ...` of the README and the first JavaScript after it, as written. */
export function firstExample(root: string): FirstExample {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const install = /^npm (?:i|install) (@tenon\/.*)$/m.exec(readme);
  const block = /```js\n([\s\S]*?)```/.exec(readme.slice(install?.index ?? 0));
  if (install?.[1] === undefined || block?.[1] === undefined)
    throw new Error("README.md has no line `npm i @tenon/...` with a `js` block after it");
  return { packages: install[1].trim().split(/\s+/), text: block[1] };
}

/** What the example prints when it has learned: a loss near 0. */
export function exampleProblem(label: string, output: string): string | undefined {
  const loss = Number(/loss:? ([\d.e+-]+)/.exec(output)?.[1] ?? Number.NaN);
  return loss < 0.05 ? undefined : `${label}: the README's first example did not learn:\n${output}`;
}

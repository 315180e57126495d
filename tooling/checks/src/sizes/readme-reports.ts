import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiFile, apiPackages } from "../api/check-api.ts";
import type { Report } from "../reports/report.ts";
import { sameButForSizes } from "../reports/report.ts";
import { readWorkspace, type WorkspacePackage } from "../workspace.ts";
import { measureSize, showSize } from "./measure-size.ts";

/** In each package's README, below how it is installed: what it weighs, and where its public types stand. */
export const readmeReports = (root: string): Report[] =>
  apiPackages(root).map((one) => ({
    file: `${one.folder}/README.md`,
    agrees: sameButForSizes,
    async render() {
      const line = await factsLine(one);
      return withFacts(readFileSync(join(root, one.folder, "README.md"), "utf8"), line);
    },
  }));

async function factsLine({ manifest, path, folder }: WorkspacePackage): Promise<string> {
  const text = `export * from ${JSON.stringify(manifest.name)};`;
  const alone = await measureSize(text, path, Object.keys(manifest.dependencies ?? {}));
  const whole = await measureSize(text, path);
  const api = apiFile({ folder }).slice(folder.length + 1);
  const docs = "../".repeat(folder.split("/").length);
  return `Size: ${showSize(alone)}, ${showSize(whole)} with all it needs ([how measured](${docs}docs/packages.md)). Contract: [public types](${api}), [versions](${docs}docs/versions.md).`;
}

/** The README with the line in its place: where it was, or else below the first \`npm i\`. */
export function withFacts(readme: string, line: string): string {
  const old = /^Size: .*$/m;
  if (old.test(readme)) return readme.replace(old, () => line);
  return readme.replace(/^(?: {4}npm i(?:nstall)? .*\n)+/m, (install) => `${install}\n${line}\n`);
}

/** What a README of a published package lacks: a title, how to install it, an example that runs, its facts. */
export function readmeProblems(root: string): string[] {
  return readWorkspace(root).flatMap(({ folder, manifest }) => {
    if (manifest.private === true) return [];
    const text = readFileSync(join(root, folder, "README.md"), "utf8");
    const wanted: [string, boolean][] = [
      [`the title "# ${manifest.name}"`, text.startsWith(`# ${manifest.name}\n`)],
      [
        `how to install it (\`npm i ${manifest.name}\` or npx)`,
        new RegExp(`(npm i(nstall)?( -g)?|npx) .*${manifest.name}`).test(text),
      ],
      ["an example that runs (a `ts` block)", manifest.exports === undefined || /^```ts$/m.test(text)],
      ["the line with its size and contract", manifest.exports === undefined || /^Size: .*api\.md/m.test(text)],
    ];
    return wanted.filter(([, there]) => !there).map(([what]) => `${folder}/README.md lacks ${what}`);
  });
}

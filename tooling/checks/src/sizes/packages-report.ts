import { expectedPackages } from "../consumers/expected-packages.ts";
import { firstExample } from "../consumers/first-example.ts";
import { importMap } from "../consumers/import-map.ts";
import type { Report } from "../reports/report.ts";
import { sameButForSizes } from "../reports/report.ts";
import { readWorkspace, type WorkspacePackage } from "../workspace.ts";
import type { PageSize } from "./measure-page.ts";
import { measureSize, showBytes, showSize } from "./measure-size.ts";
import { mlpBudget } from "./size-budgets.ts";

/** docs/packages.md: what each package needs and weighs, and how a page loads them; `mlp` is what was measured of the first example. */
export const packagesReport = (root: string, mlp: PageSize): Report => ({
  file: "docs/packages.md",
  agrees: sameButForSizes,
  async render() {
    const packages = readWorkspace(root).filter(({ manifest }) => manifest.private !== true);
    const ours = new Set(packages.map(({ manifest }) => manifest.name));
    const rows: string[] = [];
    for (const one of packages) rows.push(await row(one, ours));
    const { packages: first } = firstExample(root);
    const parts = mlp.parts
      .filter(({ name }) => name !== "the program")
      .map(({ name, bytes }) => `${name} ${showBytes(bytes)}`);
    const all = expectedPackages(root, first);
    const byName = new Map(packages.map(({ manifest }) => [manifest.name, manifest]));
    const map = importMap(all.flatMap((name) => byName.get(name) ?? []).map(asPublished));
    return page({ rows, mlp, parts, first, all, map: JSON.stringify(map, null, 2) });
  },
});

/** What a package says once it is published. */
function asPublished<M extends { readonly publishConfig?: object }>(manifest: M): M {
  return { ...manifest, ...manifest.publishConfig };
}

async function row({ manifest, path, folder }: WorkspacePackage, ours: ReadonlySet<string>): Promise<string> {
  const names = Object.keys(manifest.dependencies ?? {});
  const short = (name: string): string => `\`${name.replace("@tenon/", "")}\``;
  const own = names.filter((name) => ours.has(name)).map(short);
  const others = names.filter((name) => !ours.has(name)).map((name) => `\`${name}\` ${manifest.dependencies?.[name]}`);
  const text = `export * from ${JSON.stringify(manifest.name)};`;
  const sizes =
    manifest.exports === undefined
      ? ["", ""]
      : [await measureSize(text, path, names), await measureSize(text, path)].map(showSize);
  const cells = [`[\`${manifest.name}\`](../${folder})`, own.join(", "), others.join(", "), ...sizes];
  return `| ${cells.join(" | ")} |`.replaceAll(/\|(?: {2}\|)+/g, (empty) => empty.replaceAll("  ", " "));
}

interface Content {
  readonly rows: readonly string[];
  readonly mlp: PageSize;
  readonly parts: readonly string[];
  readonly first: readonly string[];
  readonly all: readonly string[];
  readonly map: string;
}

const page = ({ rows, mlp, parts, first, all, map }: Content): string => `# Packages: what each needs and weighs

Written by \`npm run reports\` and compared by \`npm test\`. Sizes are those of all that a package exports, bundled and minified
by esbuild and compressed by gzip file by file (1 kB is 1000 bytes): *alone* without its dependencies, *whole* with them. Where a
second number stands after a plus, it is what stays in files of their own until something asks for it (\`import()\`). A bundler
leaves out what a program does not use, so that most programs take less.

| package | of Tenon | of others | alone | whole |
|---|---|---|---|---|
${rows.join("\n")}

The schema library (\`zod\`) is loaded by \`./plugin\` entries alone; a direct import carries none. Data sets that come from
packages of others bring their files along.

## A network that learns in a page

The [first example of the README](../README.md#install-what-you-need), a dense network trained on the CPU backend, loads **${showBytes(mlp.loaded)}**
of script (budget: ${showBytes(mlpBudget)}); ${showBytes(mlp.onDemand)} more would be loaded for what it does not use. This is measured: the example, bundled and
minified, runs to its end in a page of Chromium, and the files are added up that the page asks for until then. Minified, before
gzip: ${parts.join(", ")}.

\`npm i ${first.join(" ")}\` installs these and no others:
${all.map((name) => `\`${name}\``).join(", ")}.

## In a page

**With a bundler** nothing is to be set up; workers written as \`new Worker(new URL("./worker.js", import.meta.url), { type:
"module" })\` work too. **Without one**, a page needs an import map, since browsers do not look into \`node_modules\`. For the
packages above, served from \`/node_modules/\`:

\`\`\`html
<script type="importmap">
${map}
</script>
<script type="module" src="./example.js"></script>
\`\`\`

Browsers know no import maps in workers: a worker without a bundler is given one bundled file
(\`esbuild worker.js --bundle --format=esm\`).

Training on a page's own thread works and uses one thread, and the page waits meanwhile; in a worker it stays free. Several
threads need the page to be cross-origin isolated. All of this is tried by \`npm test -- registry\`.
`;

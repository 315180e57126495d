import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Options } from "tsup";

type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  readonly exports?: { readonly [subpath: string]: Target };
  readonly imports?: { readonly [name: string]: Target };
  readonly bin?: { readonly [command: string]: string };
}

/** Every source file below the `@tenon/source` condition, whatever conditions ("node", "default") stand around it. */
function sources(target: Target, inSource = false): string[] {
  if (typeof target === "string") return inSource ? [target] : [];
  return Object.entries(target).flatMap(([condition, below]) =>
    sources(below, inSource || condition === "@tenon/source"),
  );
}

/** ./src/a/b.node.ts becomes the entry `a/b.node`, so that dist mirrors src. */
const entryName = (source: string): string => source.replace(/^\.\/src\//, "").replace(/\.ts$/, "");

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const exported = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.imports ?? {})].flatMap(
  (target) => sources(target),
);
const commands = Object.values(manifest.bin ?? {}).map((command) =>
  command.replace(/^(\.\/)?dist\//, "./src/").replace(/\.js$/, ".ts"),
);

/** What runs in a worker is loaded as a file of its own. */
const workers = (existsSync("src") ? readdirSync("src", { recursive: true, encoding: "utf8" }) : [])
  .filter((file) => /\.worker(\.node)?\.ts$/.test(file))
  .map((file) => `./src/${file.replaceAll("\\", "/")}`);

/** `new URL("./a.worker.ts", import.meta.url)` names the file that is built from it. */
const workerUrls: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "worker-urls",
  setup({ onLoad, initialOptions }) {
    const folder = join(initialOptions.absWorkingDir ?? process.cwd(), "src");
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(folder)) return undefined;
      const text = await readFile(path, "utf8");
      const contents = text.replace(/(new URL\("\.\/[^"]*\.worker(?:\.node)?)\.ts(", import\.meta\.url\))/g, "$1.js$2");
      return { contents, loader: "ts" };
    });
  },
};

/**
 * How a package is built: the entries are read from its package.json (`exports`, `imports`, `bin`), so a new subpath is
 * declared once; workers (`*.worker.ts`, `*.worker.node.ts`) are entries as well. Output is ESM only. Names that start
 * with # are the package's own `imports`, chosen when it runs.
 */
export const preset: Options = {
  entry: Object.fromEntries([...exported, ...commands, ...workers].map((source) => [entryName(source), source])),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: [/^#/, /^node:/],
  esbuildPlugins: [workerUrls],
  dts:
    exported.length > 0 ? { entry: Object.fromEntries(exported.map((source) => [entryName(source), source])) } : false,
  splitting: true,
  sourcemap: true,
  clean: true,
  silent: true,
  // Constants of other files become numbers where they stand, which bundlers of what is published cannot do any more.
  esbuildOptions(options) {
    options.minifySyntax = true;
  },
};

import { readFileSync } from "node:fs";
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

/**
 * How a package is built: the entries are read from its package.json (`exports`, `imports`, `bin`), so a new subpath is
 * declared once. Output is ESM only. Names that start with # are the package's own `imports`, chosen when it runs.
 */
export const preset: Options = {
  entry: Object.fromEntries([...exported, ...commands].map((source) => [entryName(source), source])),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  external: [/^#/, /^node:/],
  dts:
    exported.length > 0 ? { entry: Object.fromEntries(exported.map((source) => [entryName(source), source])) } : false,
  splitting: true,
  sourcemap: true,
  clean: true,
  silent: true,
};

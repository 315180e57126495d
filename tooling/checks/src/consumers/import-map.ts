import type { Manifest, Target } from "../workspace.ts";

export interface ImportMap {
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * What a page without a bundler says so that browsers find packages in a served node_modules folder: each public
 * name, and within a package the names that it chooses by platform (`#...`). Plugins are left out: they are for the registry, and
 * carry the schema library.
 */
export function importMap(packages: readonly Manifest[], base = "/node_modules/"): ImportMap {
  const imports: Record<string, string> = {};
  const scopes: Record<string, Record<string, string>> = {};
  for (const { name, exports = null, imports: own = {} } of packages) {
    for (const [subpath, target] of bySubpath(exports)) {
      const file = browserFile(target);
      if (file !== undefined && subpath !== "./plugin") imports[name + subpath.slice(1)] = base + name + file;
    }
    const chosen = Object.entries(own).flatMap(([alias, target]) => {
      const file = browserFile(target);
      return file === undefined ? [] : [[alias, base + name + file]];
    });
    if (chosen.length > 0) scopes[`${base}${name}/`] = Object.fromEntries(chosen);
  }
  return Object.keys(scopes).length === 0 ? { imports } : { imports, scopes };
}

function bySubpath(exports: Target): [string, Target][] {
  const entries = typeof exports === "object" && exports !== null ? Object.entries(exports) : [];
  return entries.some(([key]) => key.startsWith(".")) ? entries : [[".", exports]];
}

/** The file that browsers get, from the package's folder: `/dist/index.js`. */
function browserFile(target: Target): string | undefined {
  if (typeof target === "string") return target.startsWith("./") ? target.slice(1) : undefined;
  for (const [condition, below] of Object.entries(target ?? {})) {
    if (!["browser", "import", "default"].includes(condition)) continue;
    const found = browserFile(below);
    if (found !== undefined) return found;
  }
  return undefined;
}

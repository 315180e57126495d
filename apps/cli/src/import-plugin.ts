import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "@tenon/registry";
import { exports } from "resolve.exports";
import { CommandError } from "./command-error.ts";

/** A plugin is the export called `plugin`, or the default export, of a package or file. */
export async function importPlugin(name: string): Promise<Plugin> {
  let module: { readonly default?: Plugin; readonly plugin?: Plugin };
  try {
    module = await import(pathToFileURL(locate(name)).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new CommandError(`--plugin ${name}: ${reason}; install it here, or give the path of a file`, 2, { cause });
  }
  const plugin = module.plugin ?? module.default;
  if (!plugin) throw new CommandError(`--plugin ${name}: exports neither "plugin" nor a default`);
  return plugin;
}

/** The file that a path or a package's name means in the user's folder, which is not where this command is installed. */
function locate(name: string): string {
  const path = resolve(name);
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  const require = createRequire(resolve("package.json"));
  try {
    return require.resolve(name);
  } catch (error) {
    // `require` does not see what a package exports to `import` alone.
    const found = locateImport(name, require.resolve.paths(name) ?? []);
    if (found === undefined) throw error;
    return found;
  }
}

function locateImport(name: string, folders: readonly string[]): string | undefined {
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
  const folder = folders.map((path) => join(path, packageName)).find((path) => existsSync(join(path, "package.json")));
  if (folder === undefined) return undefined;
  const target = exports(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")), name)?.[0];
  return target === undefined ? undefined : join(folder, target);
}

import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { WorkspacePackage } from "../workspace.ts";
import { readManifest, readWorkspace } from "../workspace.ts";

/**
 * What installing `names` has to bring: those, and what their manifests state as dependencies, and so on. Found in the
 * manifests alone, without a package manager.
 */
export function expectedPackages(root: string, names: readonly string[]): string[] {
  const ours = new Map(readWorkspace(root).map((one) => [one.manifest.name, one]));
  const found = new Set<string>();
  const follow = (name: string, from: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const { manifest, path } = ours.get(name) ?? dependencyOf(from, name);
    for (const next of Object.keys(manifest.dependencies ?? {})) follow(next, path);
  };
  for (const name of names) follow(name, root);
  return [...found].sort();
}

/** A package of others, as it is installed for the one in `from`. */
export function dependencyOf(from: string, name: string): Pick<WorkspacePackage, "manifest" | "path"> {
  const places = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  for (const place of places) {
    try {
      // The real path: the dependencies of a linked package lie beside where it really is.
      return { manifest: readManifest(join(place, name)), path: realpathSync(join(place, name)) };
    } catch {
      // Not here; the next folder up.
    }
  }
  throw new Error(`${name} is not installed for ${from}`);
}

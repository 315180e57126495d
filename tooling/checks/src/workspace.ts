import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** An `exports` or `imports` target: a path, or paths by condition. */
export type Target = string | null | { readonly [condition: string]: Target };

/** The fields of a package.json that the checks read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
  readonly scripts?: { readonly [name: string]: string };
  readonly exports?: Target;
  readonly imports?: { readonly [name: string]: Target };
  readonly bin?: { readonly [command: string]: string };
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
  /** What replaces fields of the same name when the package is published. */
  readonly publishConfig?: { readonly exports?: Target; readonly imports?: { readonly [name: string]: Target } };
}

/** The top-level folders that hold packages. */
export type Group = "packages" | "apps" | "tooling";
const groups: readonly Group[] = ["packages", "apps", "tooling"];

export interface WorkspacePackage {
  readonly group: Group;
  /** Where it lies from the root, with forward slashes: `packages/tensor`. */
  readonly folder: string;
  /** Where it lies on this machine. */
  readonly path: string;
  readonly manifest: Manifest;
}

export const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Every package of the workspace below `root`, in a fixed order. */
export function readWorkspace(root: string): WorkspacePackage[] {
  return groups.flatMap((group) => {
    if (!existsSync(join(root, group))) return [];
    return readdirSync(join(root, group))
      .sort()
      .filter((name) => existsSync(join(root, group, name, "package.json")))
      .map((name) => {
        const path = join(root, group, name);
        return { group, folder: `${group}/${name}`, path, manifest: readManifest(path) };
      });
  });
}

/** The public names that `exports` offers: `@tenon/backend`, `@tenon/backend/conformance`, ... */
export function exportedNames(manifest: Pick<Manifest, "name" | "exports">): string[] {
  const target = manifest.exports;
  if (target === undefined || target === null) return [];
  if (typeof target === "string") return [manifest.name];
  const subpaths = Object.keys(target).filter((key) => key.startsWith("."));
  if (subpaths.length === 0) return [manifest.name];
  return subpaths.map((subpath) => manifest.name + subpath.slice(1));
}

/** Folders that hold no source: installed, built or generated. Links are not followed either: they lead round in circles. */
const isSourceFolder = (name: string): boolean =>
  name !== "node_modules" && name !== "dist" && name !== "coverage" && !name.startsWith(".");

/** Every source file below `folder` with one of the given endings, with forward slashes, in a fixed order; none if it is absent. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name).replaceAll("\\", "/");
      if (entry.isDirectory()) return isSourceFolder(entry.name) ? filesBelow(path, endings) : [];
      return entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
    });
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencyOf } from "../consumers/expected-packages.ts";
import { type Manifest, readWorkspace } from "../workspace.ts";

/** What installing our packages may bring to a user's machine: our packages, and those of others that they need. */
export interface ProductionPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly isOurs: boolean;
  /** Names of its dependencies. */
  readonly dependencies: readonly string[];
  /** Those who ask for it directly. */
  readonly neededBy: readonly string[];
  /** Scripts that a package manager would run while installing. */
  readonly installScripts: readonly string[];
  /** The checksum of its tarball, as the lockfile has it: `sha512-...`. */
  readonly integrity: string | undefined;
}

/** Every package that is published, and all that those depend on, by name. */
export function productionPackages(root: string): ProductionPackage[] {
  const ours = new Map(readWorkspace(root).map((one) => [one.manifest.name, one]));
  const integrities = readIntegrities(root);
  const neededBy = new Map<string, Set<string>>();
  const found = new Map<string, ProductionPackage>();
  const add = (name: string, from: string): void => {
    const own = ours.get(name);
    const { manifest, path } = own ?? dependencyOf(from, name);
    const dependencies = Object.keys(manifest.dependencies ?? {}).sort();
    const key = `${name}@${manifest.version}`;
    if (found.has(key)) return;
    found.set(key, {
      name,
      version: manifest.version,
      license: licenseOf(manifest),
      isOurs: own !== undefined,
      dependencies,
      neededBy: [],
      installScripts: installScripts(manifest),
      integrity: integrities.get(key),
    });
    for (const next of dependencies) {
      neededBy.set(next, (neededBy.get(next) ?? new Set()).add(name));
      add(next, path);
    }
  };
  for (const { manifest, path } of ours.values()) if (manifest.private !== true) add(manifest.name, path);
  return [...found.values()]
    .map((one) => ({ ...one, neededBy: [...(neededBy.get(one.name) ?? [])].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function licenseOf({ license, licenses }: Manifest): string {
  if (typeof license === "string") return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(" OR ") ?? "none stated";
}

export const installScripts = ({ scripts = {} }: Pick<Manifest, "scripts">): string[] =>
  ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"].filter(
    (name) => scripts[name] !== undefined,
  );

/** The lockfile's lines of the form `  name@version:` with `    resolution: {integrity: sha512-...}` below. */
function readIntegrities(root: string): Map<string, string> {
  const file = join(root, "pnpm-lock.yaml");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  return new Map(
    [...text.matchAll(/^ {2}'?([^\s':]+)'?:\n {4}resolution: \{integrity: ([^\s,}]+)/gm)].map(
      ([, key = "", value = ""]) => [key, value],
    ),
  );
}

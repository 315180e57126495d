import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runCommand } from "../run-command.ts";
import type { WorkspacePackage } from "../workspace.ts";
import { remainingPackages } from "./remaining-packages.ts";

/** Documents too, since tests read them. */
const rootFiles = [
  ...["package.json", "pnpm-workspace.yaml", "tsconfig.base.json", "tsconfig.json", "vitest.shared.ts"],
  ...["README.md", "CONTRIBUTING.md", "LICENSE", "docs"],
];
/** Made from sources, or none of them. */
const left = new Set(["dist", ".pack", ".turbo", ".examples", "coverage", "runs"]);

/**
 * Makes a copy of the workspace without a package and what depends on it, and says what no longer works there. Types of
 * sources and tests are always checked; `full` builds each package that remains and runs its tests too, which takes
 * minutes for a package that little depends on.
 */
export async function tryRemoval(
  root: string,
  name: string,
  { full = false }: { readonly full?: boolean } = {},
): Promise<string[]> {
  const remaining = remainingPackages(root, name);
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "tenon-removal-"));
  try {
    copyPackages(root, copy, remaining);
    const problems = await checkTypes(copy);
    if (full && problems.length === 0) problems.push(...(await buildAndTest(copy, remaining)));
    return problems.map((problem) => `without ${name}: ${problem}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copyPackages(root: string, copy: string, remaining: readonly WorkspacePackage[]): void {
  for (const file of rootFiles)
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const { folder, path } of remaining) {
    mkdirSync(join(copy, folder), { recursive: true });
    // Links stay relative, so that a package finds the copies of others, and not what was removed.
    const filter = (source: string): boolean => !left.has(basename(source));
    cpSync(path, join(copy, folder), { recursive: true, verbatimSymlinks: true, filter });
  }
}

async function checkTypes(copy: string): Promise<string[]> {
  const { succeeded, output } = await runCommand("tsc", ["-p", ".", "--pretty", "false"], { folder: copy });
  return succeeded ? [] : [output.trim()];
}

async function buildAndTest(copy: string, remaining: readonly WorkspacePackage[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { folder, manifest } of inOrder(remaining)) {
    for (const script of ["build", "test"]) {
      if (manifest.scripts?.[script] === undefined) continue;
      const at = { folder: join(copy, folder), timeoutSeconds: 1800 };
      const { succeeded, output } = await runCommand("npm", ["run", script], at);
      if (!succeeded) problems.push(`npm run ${script} of ${manifest.name}\n${output.slice(-4000)}`);
    }
  }
  return problems;
}

/** Each package after those that it depends on. */
function inOrder(packages: readonly WorkspacePackage[]): WorkspacePackage[] {
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  const ordered = new Set<WorkspacePackage>();
  const visit = (one: WorkspacePackage): void => {
    for (const name of Object.keys(one.manifest.dependencies ?? {})) {
      const next = byName.get(name);
      if (next !== undefined) visit(next);
    }
    ordered.add(one);
  };
  for (const one of packages) visit(one);
  return [...ordered];
}

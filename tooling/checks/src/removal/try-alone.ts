import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { generateExamples } from "../examples/generate-examples.ts";
import { runCommand } from "../run-command.ts";
import type { WorkspacePackage } from "../workspace.ts";
import { visiblePackages } from "./visible-packages.ts";

/** What belongs to no package. Documents too, since tests read them. */
const rootFiles = [
  ...["package.json", "pnpm-workspace.yaml", "tsconfig.base.json", "vitest.shared.ts"],
  ...["README.md", "CONTRIBUTING.md", "LICENSE", "docs"],
];
/** Made from sources, or none of them. */
const left = new Set(["dist", ".pack", ".turbo", ".examples", ".cache", ".vite", ".vite-temp", "coverage", "runs"]);

/**
 * Says what does not work of a package in a copy of the workspace that holds nothing but the package and what it asks
 * for (`visiblePackages`). Types of its sources, tests and examples are always checked; `full` builds it and runs its
 * tests too.
 *
 * This answers for every removal at once. Let a package P not depend on X. Removing X from the workspace, with all that
 * depends on X, leaves P and everything that P asks for: none of that is X or depends on X, or else P would. Whatever else remains
 * is not in the copy, and P works without it. So P works after the removal of X, whichever X it is, and one try for each P takes the
 * place of one for each pair. The tools that the root's package.json names (`tooling/checks` among them) stay where they are.
 */
export async function tryAlone(
  root: string,
  { folder, manifest }: WorkspacePackage,
  { full = false }: { readonly full?: boolean } = {},
): Promise<string[]> {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "tenon-removal-"));
  try {
    copyPackages(root, copy, visiblePackages(root, manifest.name));
    const problems = generateExamples(copy, folder).errors.map(({ message }) => message);
    const place = { folder: join(copy, folder), timeoutSeconds: 1800 };
    const attempt = async (what: string, command: string, args: readonly string[]): Promise<void> => {
      const { succeeded, output } = await runCommand(command, args, place);
      if (!succeeded) problems.push(`${what}\n${output.trim().slice(-4000)}`);
    };
    if (existsSync(join(place.folder, "tsconfig.json")))
      await attempt("types", "tsc", ["-p", ".", "--pretty", "false"]);
    for (const script of full ? ["build", "test"] : [])
      if (manifest.scripts?.[script] !== undefined) await attempt(`npm run ${script}`, "npm", ["run", script]);
    return problems.map((problem) => `${manifest.name} with nothing but what it asks for: ${problem}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function copyPackages(root: string, copy: string, packages: readonly WorkspacePackage[]): void {
  for (const file of rootFiles)
    if (existsSync(join(root, file))) cpSync(join(root, file), join(copy, file), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  for (const { folder, path } of packages) {
    mkdirSync(join(copy, folder), { recursive: true });
    // Links stay relative, so that a package finds the copies of others, and nothing that is not in the copy.
    const filter = (source: string): boolean => !left.has(basename(source));
    cpSync(path, join(copy, folder), { recursive: true, verbatimSymlinks: true, filter });
  }
}

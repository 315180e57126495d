import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { runCommand } from "../run-command.ts";
import { readWorkspace } from "../workspace.ts";

const rootFiles = ["package.json", "pnpm-workspace.yaml", "LICENSE", ".changeset"];
const packageFiles = ["package.json", "README.md", "CHANGELOG.md", "dist"];

/**
 * Copies what a release works on (manifests, built files, changesets) into `to` and commits it there, so that the release
 * commands can be run for real without touching this workspace.
 */
export async function copyWorkspace(root: string, to: string): Promise<void> {
  for (const file of rootFiles) copy(join(root, file), join(to, file));
  const packages = readWorkspace(root);
  const folders = new Map(packages.map(({ manifest, folder }) => [manifest.name, folder]));
  for (const { folder, manifest } of packages) {
    const files = manifest.private === true ? ["package.json"] : packageFiles;
    for (const file of files) copy(join(root, folder, file), join(to, folder, file));
    // pnpm reads the versions that stand for `workspace:` here.
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const target = folders.get(name);
      if (target === undefined) continue;
      const link = join(to, folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(relative(dirname(link), join(to, target)), link);
    }
  }
  writeFileSync(join(to, ".gitignore"), "node_modules/\ndist/\n.npmrc\n");
  const identity = ["-c", "user.name=release", "-c", "user.email=release@localhost"];
  for (const args of [
    ["init", "-q", "-b", "main"],
    ["add", "-A"],
    [...identity, "commit", "-qm", "copy"],
  ]) {
    const { succeeded, output } = await runCommand("git", args, { folder: to });
    if (!succeeded) throw new Error(`git ${args.join(" ")}\n${output}`);
  }
}

function copy(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

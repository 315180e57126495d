import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "../run-command.ts";
import { exportedNames, type Manifest, readWorkspace, type WorkspacePackage } from "../workspace.ts";
import { findNodes, type Runtime } from "./find-nodes.ts";
import { packedFile } from "./packed-file.ts";

/** What became of one package. */
export interface OutsideResult {
  readonly name: string;
  /** Undefined if the package installs and imports. */
  readonly problem: string | undefined;
}

/**
 * Installs every publishable package alone, from its tarball, in a folder outside the workspace, and there imports all
 * it exports and asks its commands for help, on each Node at hand. The tarballs are those that `check:pkg` made.
 */
export async function checkOutside(root: string, report: (result: OutsideResult) => void): Promise<void> {
  const publishable = readWorkspace(root).filter(({ manifest }) => manifest.private !== true);
  const byName = new Map(publishable.map((one) => [one.manifest.name, one]));
  // The real path: npm compares paths, and the temporary folder may be a link.
  const outside = mkdtempSync(join(realpathSync(tmpdir()), "tenon-outside-"));
  const nodes = findNodes();
  const queue = [...publishable];
  const work = async (): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const folder = join(outside, one.manifest.name.replace(/[@/]/g, "-"));
      mkdirSync(folder);
      report({ name: one.manifest.name, problem: await tryPackage(one, byName, folder, nodes) });
      rmSync(folder, { recursive: true, force: true });
    }
  };
  try {
    await Promise.all([work(), work()]);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

/** The workspace's packages that `manifest` bdisc along, directly or through others. */
function companions(manifest: Manifest, byName: ReadonlyMap<string, WorkspacePackage>): Set<string> {
  const found = new Set<string>();
  const follow = (one: Manifest): void => {
    for (const name of Object.keys({ ...one.dependencies, ...one.peerDependencies })) {
      const next = byName.get(name);
      if (next === undefined || found.has(name)) continue;
      found.add(name);
      follow(next.manifest);
    }
  };
  follow(manifest);
  return found;
}

async function tryPackage(
  one: WorkspacePackage,
  byName: ReadonlyMap<string, WorkspacePackage>,
  folder: string,
  nodes: readonly Runtime[],
): Promise<string | undefined> {
  const { manifest, path } = one;
  const names = companions(manifest, byName);
  const tarball = (packageFolder: string): string =>
    `file:${relative(folder, packedFile(packageFolder)).split(sep).join("/")}`;
  for (const needed of [one, ...[...names].map((name) => byName.get(name))]) {
    if (needed !== undefined && !existsSync(packedFile(needed.path)))
      return `${needed.manifest.name} has not been packed`;
  }
  // Unpublished companions come from their tarballs as well: as overrides, so that the package still has to ask for them.
  const overrides = Object.fromEntries(
    [...names].map((name) => [name, pathToFileURL(packedFile(byName.get(name)?.path ?? "")).href]),
  );
  const consumer = {
    name: "outside",
    private: true,
    type: "module",
    dependencies: { [manifest.name]: tarball(path) },
    overrides,
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(consumer, null, 2));
  const installArgs = [
    "install",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--ignore-scripts",
    "--loglevel=error",
  ];
  const installed = await runCommand("npm", installArgs, { folder, timeoutSeconds: 180 });
  if (!installed.succeeded) return `npm ${installArgs.join(" ")}\n${installed.output}`;

  const imports = exportedNames(manifest).map((name) => `await import(${JSON.stringify(name)});`);
  writeFileSync(join(folder, "import-all.js"), `${imports.join("\n")}\n`);
  const trials = [
    ["import-all.js"],
    ...Object.values(manifest.bin ?? {}).map((file) => [commandPath(manifest.name, file), "--help"]),
  ];
  for (const { path: node, label } of nodes) {
    for (const args of trials) {
      const { succeeded, output } = await runCommand(node, args, { folder, timeoutSeconds: 60 });
      if (!succeeded) return `${label}: ${args.join(" ")}\n${output}`;
    }
  }
  return undefined;
}

const commandPath = (name: string, file: string): string => join("node_modules", name, file);

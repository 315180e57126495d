import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../run-command.ts";

/** Something that runs JavaScript outside of a browser, brought by a package without install scripts. */
export interface SupportedRuntime {
  readonly label: string;
  /** The npm package that holds it on this machine, and its version. */
  readonly package: string;
  readonly version: string;
  /** The program in that package. */
  readonly program: string;
  /** What stands before a script's name. */
  readonly args: readonly string[];
}

const arm = process.arch === "arm64";
const node = `node-linux-${arm ? "arm64" : "x64"}`;

/** The lines of docs/support.md besides browsers. The first is the oldest Node that packages ask for. */
export const supportedRuntimes: readonly SupportedRuntime[] = [
  { label: "Node 20", package: node, version: "20.19.0", program: "bin/node", args: [] },
  { label: "Node 22", package: node, version: "22.23.3", program: "bin/node", args: [] },
  { label: "Node 24", package: node, version: "24.21.0", program: "bin/node", args: [] },
  {
    label: "Deno 2",
    package: `@deno/linux-${arm ? "arm64" : "x64"}-glibc`,
    version: "2.9.6",
    program: "deno",
    args: ["run", "--quiet", "--allow-all"],
  },
  {
    label: "Bun 1",
    package: `@oven/bun-linux-${arm ? "aarch64" : "x64"}`,
    version: "1.4.5",
    program: "bin/bun",
    args: ["run"],
  },
];

/** A runtime that is on this machine now. */
export interface InstalledRuntime {
  readonly label: string;
  readonly path: string;
  readonly args: readonly string[];
}

/**
 * Installs the runtimes for this machine (about 200 MB, once; they stay in `node_modules/.cache`). Those that cannot be
 * had here are told apart, so that their lines are skipped and not passed.
 */
export async function installRuntimes(root: string): Promise<{ installed: InstalledRuntime[]; missing: string[] }> {
  const installed: InstalledRuntime[] = [];
  const missing: string[] = [];
  for (const { label, package: name, version, program, args } of supportedRuntimes) {
    const folder = join(root, "node_modules", ".cache", "tenon-runtimes", label.replace(" ", "-").toLowerCase());
    const path = join(folder, "node_modules", name, program);
    if (!existsSync(path) || versionIn(join(folder, "node_modules", name)) !== version) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), `{ "private": true }\n`);
      const flags = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--no-save"];
      await runCommand("npm", ["install", ...flags, `${name}@${version}`], { folder, timeoutSeconds: 240 });
    }
    if (existsSync(path)) installed.push({ label, path, args });
    else missing.push(label);
  }
  return { installed, missing };
}

const versionIn = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;

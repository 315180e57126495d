import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CommandResult, runCommand } from "../run-command.ts";
import { addTallies, passedOrFailed, type Tally } from "../stages/stage.ts";
import { readWorkspace } from "../workspace.ts";
import { findNodes } from "./find-nodes.ts";
import { packedFile } from "./packed-file.ts";

const pluginName = "@acme/tenon-extras";
const npmFlags = ["--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--loglevel=error"];

/**
 * Builds the plug-in of examples/plugin outside the workspace, against the tarballs that `check:pkg` made, runs its tests on
 * each Node at hand, packs it, and has the command line of another folder train with what it bdisc.
 */
export async function checkPlugin(root: string): Promise<Tally> {
  // The real path: npm compares paths, and the temporary folder may be a link.
  const outside = mkdtempSync(join(realpathSync(tmpdir()), "tenon-plugin-"));
  try {
    return await tryPlugin(root, join(outside, "plugin"), join(outside, "user"));
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

async function tryPlugin(root: string, plugin: string, user: string): Promise<Tally> {
  const example = join(root, "examples", "plugin");
  const left = new Set(["node_modules", "dist", "package-lock.json"]);
  cpSync(example, plugin, { recursive: true, filter: (path) => !left.has(path.slice(example.length + 1)) });
  const packages = packedPackages(root);
  const manifest = JSON.parse(readFileSync(join(plugin, "package.json"), "utf8")) as Record<string, unknown>;
  writeManifest(plugin, manifest, packages);
  const installed = await install(plugin);
  if (!installed.succeeded) return failed("installing what the plug-in needs", installed);
  const built = await runCommand("npm", ["run", "build"], { folder: plugin, timeoutSeconds: 120 });
  if (!built.succeeded) return failed("building the plug-in", built);

  const tallies: Tally[] = [passedOrFailed(true)];
  for (const node of findNodes()) tallies.push(await runTests(plugin, node));

  const packed = await runCommand("npm", ["pack", "--pack-destination", "."], { folder: plugin });
  const tarball = readdirSync(plugin).find((file) => file.endsWith(".tgz"));
  if (!packed.succeeded || tarball === undefined)
    return addTallies([...tallies, failed("packing the plug-in", packed)]);
  mkdirSync(user);
  const dependencies = { [pluginName]: pathToFileURL(join(plugin, tarball)).href, "@tenon/cli": "*" };
  writeManifest(user, { name: "user", private: true, type: "module", dependencies }, packages);
  const ready = await install(user);
  if (!ready.succeeded) return addTallies([...tallies, failed("installing the plug-in and the command line", ready)]);
  tallies.push(await trainWithPlugin(user, join(example, "model.json")));
  return addTallies(tallies);
}

/** Where each package of the workspace lies packed. */
function packedPackages(root: string): Record<string, string> {
  return Object.fromEntries(
    readWorkspace(root)
      .filter(({ manifest }) => manifest.private !== true)
      .map(({ manifest, path }) => [manifest.name, pathToFileURL(packedFile(path)).href]),
  );
}

/** Writes a package.json in which our packages, asked for or brought along by others, are the packed ones. */
function writeManifest(folder: string, manifest: Record<string, unknown>, packages: Record<string, string>): void {
  const direct = new Set<string>();
  const packed = (group: unknown): Record<string, string> =>
    Object.fromEntries(
      Object.entries((group ?? {}) as Record<string, string>).map(([name, version]) => {
        if (packages[name] !== undefined) direct.add(name);
        return [name, packages[name] ?? version];
      }),
    );
  const dependencies = packed(manifest["dependencies"]);
  const devDependencies = packed(manifest["devDependencies"]);
  const overrides = Object.fromEntries(Object.entries(packages).filter(([name]) => !direct.has(name)));
  const whole = { ...manifest, dependencies, devDependencies, overrides };
  writeFileSync(join(folder, "package.json"), JSON.stringify(whole, null, 2));
}

const install = (folder: string): Promise<CommandResult> =>
  runCommand("npm", ["install", ...npmFlags], { folder, timeoutSeconds: 300 });

async function runTests(folder: string, { path, label }: { readonly path: string; readonly label: string }) {
  const tests = readdirSync(join(folder, "dist", "test")).filter((file) => file.endsWith(".test.js"));
  const args = ["--test", "--test-reporter=tap", ...tests.map((file) => join("dist", "test", file))];
  const result = await runCommand(path, args, { folder, timeoutSeconds: 300 });
  const count = (word: string): number => Number(new RegExp(`^# ${word} (\\d+)$`, "m").exec(result.output)?.[1] ?? 0);
  const tally: Tally = { passed: count("pass"), failed: count("fail"), skipped: count("skipped") };
  console.log(`  the plug-in's own tests on ${label}: ${tally.passed} passed, ${tally.failed} failed`);
  if (result.succeeded && tally.passed > 0 && tally.failed === 0) return tally;
  console.log(
    result.output
      .split("\n")
      .filter((line) => /not ok|error:|expected|actual/.test(line))
      .join("\n"),
  );
  return { ...tally, failed: Math.max(1, tally.failed) };
}

async function trainWithPlugin(folder: string, model: string): Promise<Tally> {
  const parts = ["--dataset", "disc", "--optimizer", "signDescent", "--optimizer.learningRate", "0.01"];
  const args = ["train", "--plugin", `${pluginName}/plugin`, "--model", model, ...parts, "--backend", "plain"];
  const result = await runCommand("npx", ["--no-install", "tenon", ...args, "--epochs", "30", "--json"], {
    folder,
    timeoutSeconds: 120,
  });
  const done = /^\{"type":"done".*\}$|^\{"event":"done".*\}$/m.exec(result.output)?.[0];
  const accuracy = done === undefined ? 0 : ((JSON.parse(done) as { testAccuracy?: number }).testAccuracy ?? 0);
  if (!result.succeeded || accuracy < 0.9) return failed(`tenon ${args.join(" ")}: accuracy ${accuracy}`, result);
  console.log(`  the command line trains with its layer, data set, optimizer and backend: accuracy ${accuracy}`);
  return passedOrFailed(true);
}

function failed(what: string, { output }: CommandResult): Tally {
  console.log(`  ${what} failed\n${output}`);
  return passedOrFailed(false);
}

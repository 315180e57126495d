// Makes a fresh clone ready to run, on nothing but Node 20 and npm; does nothing when it already is.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".tenon-setup");
const isWindows = process.platform === "win32";

/** Standard output belongs to what runs afterwards (JSON lines, perhaps), so every message goes to standard error. */
const say = (message) => process.stderr.write(`${message}\n`);

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Changes when an installation would: with any manifest, the lockfile, or the machine's kind. */
function fingerprint() {
  const packages = ["packages", "apps", "tooling"].flatMap((group) => {
    const folder = join(root, group);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((name) => join(folder, name, "package.json"));
  });
  const files = ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"].map((name) => join(root, name));
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${root}`);
  for (const file of [...files, ...packages.sort()].filter(existsSync)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

const isReady = () =>
  existsSync(stamp) && existsSync(join(binaries, "vitest")) && readFileSync(stamp, "utf8") === fingerprint();

/** Runs a command quietly; its output is shown only if it fails. A line every 10 s tells that it is still at work. */
function runQuietly(command, args) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: root, shell: isWindows, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const ticker = setInterval(() => {
      const last =
        output
          .trimEnd()
          .split(/[\r\n]+/)
          .findLast((line) => line.startsWith("Progress:")) ?? "";
      say(`  still installing, ${Math.round((Date.now() - started) / 1000)} s so far ${last && `(${last.slice(10)})`}`);
    }, 10_000);
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(ticker);
      if (code === 0) resolve();
      else reject(new Error(`${output.trimEnd()}\n\n\`${command} ${args.join(" ")}\` failed with exit code ${code}.`));
    });
  });
}

/**
 * Installs what the lockfile names, unless it is there already, and gives the Node to run the workspace on: Node 24 from
 * the registry on Linux, the user's own elsewhere.
 */
export async function setUp() {
  if (!isReady()) {
    const started = Date.now();
    say("Setting up: installing what the lockfile names (once; about half a minute) ...");
    const args = [
      "-y",
      "--loglevel=error",
      manifest.packageManager,
      "install",
      "--frozen-lockfile",
      "--reporter=append-only",
    ];
    try {
      await runQuietly(isWindows ? "npx.cmd" : "npx", args);
    } catch (error) {
      say(error.message);
      say("The set-up did not succeed. Is the package registry within reach?");
      process.exit(1);
    }
    writeFileSync(stamp, fingerprint());
    say(`Set up in ${Math.round((Date.now() - started) / 1000)} s.`);
  }
  return findNode();
}

/** Sources run as they are (types stripped), which the system's Node may be too old for. */
function findNode() {
  const own = join(binaries, "node");
  if (!isWindows && existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  say(
    `Developing Tenon on ${process.platform} ${process.arch} needs Node 22.18 or newer; this is ${process.versions.node}.`,
  );
  process.exit(1);
}

/** What child processes get: our tools and our Node come first on PATH, and no tool phones home. */
export function environment(node) {
  const path = [binaries, dirname(node), process.env.PATH ?? ""].join(delimiter);
  return { ...process.env, PATH: path, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };
}

/** Runs a script of this workspace in the foreground and leaves with its exit code. */
export async function runAndExit(args) {
  const node = await setUp();
  const child = spawn(node, args, { cwd: root, stdio: "inherit", env: environment(node) });
  // Ctrl-C reaches the child as well; it decides how to end, and this process follows.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    say(error.message);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp();

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runCommand } from "../run-command.ts";

/** A registry on 127.0.0.1, for one scope. */
export interface LocalRegistry extends AsyncDisposable {
  readonly url: string;
  /** What an .npmrc says so that npm and pnpm use this registry and may publish to it. */
  readonly npmrc: string;
}

/** Longer than any run of the stage; then the registry ends by itself. */
const lifetimeMinutes = 20;

/**
 * Starts a registry in a process of its own. It ends with the scope, with this process (its standard input closes then,
 * also after SIGKILL), and after 20 minutes. Packages of others are fetched once and kept in `node_modules/.cache`.
 */
export async function openLocalRegistry(root: string): Promise<LocalRegistry> {
  const folder = join(root, "node_modules", ".cache", "tenon-registry");
  // What a run left that was killed.
  for (const name of existsSync(join(folder, "storage")) ? readdirSync(join(folder, "storage")) : []) {
    const path = join(folder, "storage", name);
    const isOld = Date.now() - statSync(path).mtimeMs > lifetimeMinutes * 60_000;
    if (name.startsWith("ours-") && isOld) rmSync(path, { recursive: true, force: true });
  }
  // Ours are of this run alone: another may be at work beside it.
  const own = `ours-${process.pid}-${Date.now()}`;
  const clear = (): void => rmSync(join(folder, "storage", own), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const script = join(root, "tooling", "checks", "bin", "serve-registry.ts");
  const child = spawn(process.execPath, [script, folder, own, await upstreamOf(root)], {
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), lifetimeMinutes * 60_000).unref();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("http://127.0.0.1:")) resolve(line);
    });
    void ended.then(() => reject(new Error(`The local registry did not start.\n${said}`)));
    setTimeout(() => reject(new Error(`The local registry did not start within 60 s.\n${said}`)), 60_000).unref();
  }).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    url,
    // Any token will do: everybody may publish, and npm asks for one before it tries.
    npmrc: `registry=${url}\n${url.replace("http:", "")}:_authToken=local\nupdate-notifier=false\n`,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      child.stdin.end();
      setTimeout(() => child.kill("SIGKILL"), 5000).unref();
      await ended;
      clear();
    },
  };
}

/** Where npm gets packages on this machine. */
async function upstreamOf(root: string): Promise<string> {
  const { succeeded, output } = await runCommand("npm", ["config", "get", "registry"], { folder: root });
  const url = output.trim().split("\n").at(-1) ?? "";
  return succeeded && url.startsWith("http") ? url : "https://registry.npmjs.org/";
}

/** Writes an .npmrc that leads npm and pnpm in `folder` to the registry. */
export function useRegistry(folder: string, registry: LocalRegistry): void {
  writeFileSync(join(folder, ".npmrc"), registry.npmrc);
}

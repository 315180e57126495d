import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Runs a file of this folder on the workspace's sources, which a fresh clone has built nothing of, and gives its output. */
export async function runSource(file: string, ...args: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const options = { maxBuffer: 64 * 2 ** 20 };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@tenon/source", "--no-warnings", path, ...args],
    options,
  );
  return stdout;
}

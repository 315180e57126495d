import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { decodeRun } from "./encode-run.ts";
import type { RunStorage, SavedGeneration } from "./run-storage.ts";
import { TrainingError } from "./training-error.ts";

const [last, previous] = ["last.safetensors", "previous.safetensors"];

/**
 * Saves of a run in a folder: `last.safetensors`, and the one before, `previous.safetensors`. The folder is made when the first
 * save is written.
 *
 * A save is written to a file of its own in the folder, synced to the disk, and takes its name in one step (POSIX rename);
 * then the folder is synced. Whenever the process, or the machine, stops, the newest or the previous save is whole.
 */
export function runFolder(path: string): RunStorage {
  const files: Record<"last" | "previous" | "unfinished", string> = {
    last: join(path, last),
    previous: join(path, previous),
    unfinished: join(path, `${last}.${process.pid}.unfinished`),
  };
  let isTidy = false;
  /** Whether `last` is known to be whole; a damaged one must not take the place of a whole previous one. */
  let lastIsWhole: boolean | undefined;
  return {
    name: path,
    async write(bytes) {
      try {
        await makeFolder(path);
        if (!isTidy) await removeUnfinished(path);
        isTidy = true;
        await writeSynced(files.unfinished, bytes);
        lastIsWhole ??= await isWhole(files.last);
        if (lastIsWhole && (await exists(files.last))) await rename(files.last, files.previous);
        await rename(files.unfinished, files.last);
        lastIsWhole = true;
        await syncFolder(path);
      } catch (error) {
        // Whatever went wrong may have been in the middle; the next write looks again.
        lastIsWhole = undefined;
        await rm(files.unfinished, { force: true }).catch(() => {});
        throw new TrainingError({ code: "save", to: path, reason: reasonOf(error) }, { cause: error });
      }
    },
    async generations() {
      const found: SavedGeneration[] = [];
      for (const file of [files.last, files.previous])
        if (await exists(file)) found.push({ name: file, read: async () => new Uint8Array(await readFile(file)) });
      return found;
    },
  };
}

/** What processes left that were killed while they saved. A folder is one run's, so nobody else is writing here. */
async function removeUnfinished(path: string): Promise<void> {
  for (const name of await readdir(path))
    if (name.startsWith(`${last}.`) && name.endsWith(".unfinished")) await rm(join(path, name), { force: true });
}

/** Unlike Node's recursive `mkdir`, which never ends where a parent can neither be found nor made, as below /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, "w");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * So that the names are on the disk as well. Windows cannot open folders and does this by itself; some file systems, such as
 * those of networks, refuse it, and the file itself is safe by then.
 */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } catch (error) {
    if (!["EINVAL", "ENOTSUP", "EPERM", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    await handle.close();
  }
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw error;
  }
}

async function isWhole(file: string): Promise<boolean> {
  try {
    await decodeRun(new Uint8Array(await readFile(file)), file);
    return true;
  } catch {
    return false;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: { readonly [code: string]: string } = {
    ENOSPC: "the disk is full",
    EDQUOT: "the quota is used up",
    EACCES: "the folder may not be written to",
    EPERM: "the folder may not be written to",
    EROFS: "the file system is read-only",
    ENOTDIR: "a part of the path is a file, not a folder",
    EEXIST: "there is a file in place of the folder",
    ENOENT: "the folder is gone",
  };
  return (code !== undefined && Object.hasOwn(known, code) ? `${known[code]} (${code})` : undefined) ?? message;
}

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { RunStorage } from "@tenon/training";
import { runFolder, TrainingError } from "@tenon/training";
import { CommandError } from "../command-error.ts";

/** Where a run is saved: in its folder, and if that fails at the end, in another, so that no training is for nothing. */
export class SavePlace implements RunStorage {
  readonly name: string;
  readonly #folder: RunStorage;
  /** The newest save, if it could not be written. */
  #unwritten: Uint8Array<ArrayBuffer> | undefined;
  #written = false;

  constructor(path: string) {
    this.name = path;
    this.#folder = runFolder(path);
  }

  /** Whether there is a save of this run. */
  get written(): boolean {
    return this.#written;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#unwritten = bytes;
    await this.#folder.write(bytes);
    this.#unwritten = undefined;
    this.#written = true;
  }

  generations(): ReturnType<RunStorage["generations"]> {
    return this.#folder.generations();
  }

  /**
   * At the end: if the newest save could not be written, tries again, then the folder for temporary files.
   *
   * @throws CommandError that says where it is saved instead, if anywhere.
   */
  async settle(): Promise<void> {
    const bytes = this.#unwritten;
    if (!bytes) return;
    try {
      await this.write(bytes);
    } catch (cause) {
      const elsewhere = join(tmpdir(), "tenon-runs", `${basename(this.name)}-${process.pid}`);
      const rescued = await runFolder(elsewhere)
        .write(bytes)
        .then(
          () => `its last state is saved in ${elsewhere}`,
          (error: Error) => `nor elsewhere: ${error.message}`,
        );
      const reason = cause instanceof TrainingError ? cause.message : String(cause);
      throw new CommandError(`${reason}; ${rescued}`, 1, { cause });
    }
  }
}

/**
 * The folder for a new run: the one given, or one of its own in `runs`.
 *
 * @throws CommandError where it cannot be written to, or holds another run.
 */
export async function newSavePlace(
  given: string | undefined,
  title: string,
  now: Date = new Date(),
): Promise<SavePlace> {
  const path = given ?? (await unusedFolder(title, now));
  await requireWritable(path);
  const place = new SavePlace(path);
  if ((await place.generations()).length > 0)
    throw new CommandError(
      `--save ${path}: holds a saved run, which is not written over; go on with it by --resume ${path}, or choose another folder`,
    );
  return place;
}

/** @throws CommandError where the folder could not be made, or nothing could be written into it. */
export async function requireWritable(path: string): Promise<void> {
  const fail = (reason: string): never => {
    throw new CommandError(`--save ${path}: ${reason}; choose a folder that can be written to, or give --no-save`);
  };
  if (path.endsWith(".safetensors")) return fail("is the name of a file, and a run has a folder to itself");
  // The nearest folder that is there has to take the others.
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    try {
      if (!(await stat(folder)).isDirectory()) return fail(`${folder} is a file, not a folder`);
      return await access(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "ENOTDIR") return fail("a part of the path is a file, not a folder");
      if (code === "EACCES" || code === "EPERM") return fail(`${folder} may not be written to`);
      if (code === "EROFS") return fail("the file system is read-only");
      if (code !== "ENOENT" || folder === dirname(folder)) return fail(message);
    }
  }
}

async function unusedFolder(title: string, now: Date): Promise<string> {
  const two = (n: number): string => String(n).padStart(2, "0");
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const path = join("runs", `${title}-${date}-${time}`);
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? path : `${path}-${n}`;
    const taken = await stat(candidate).then(
      () => true,
      () => false,
    );
    if (!taken) return candidate;
  }
}

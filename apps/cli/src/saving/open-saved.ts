import { readFile, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { LoadedRun, RunStorage } from "@tenon/training";
import { loadRun, runFolder } from "@tenon/training";
import { CommandError } from "../command-error.ts";
import type { RunConfiguration } from "../run-configuration.ts";
import { configurationOf } from "../run-configuration.ts";

/** A saved run, and what it was started with. */
export interface OpenedRun {
  readonly saved: LoadedRun;
  readonly configuration: RunConfiguration;
  /** The folder of its saves; undefined for a file that lies elsewhere. */
  readonly folder: string | undefined;
}

/** Names that a folder of saves has its files under. */
const ownNames: readonly string[] = ["last.safetensors", "previous.safetensors"];

/**
 * Opens a folder of saves, or one file.
 *
 * @param plugins given with --plugin; those that a save names are never loaded by themselves
 * @throws CommandError, or TrainingError `no-save` or `damaged-save`, each with the path.
 */
export async function openSaved(path: string, plugins: readonly string[]): Promise<OpenedRun> {
  const isFile = await isFileAt(path);
  const saved = await loadRun(isFile ? singleFile(path) : runFolder(path));
  for (const error of saved.damaged) process.stderr.write(`warning: ${error.message}; using ${saved.from}\n`);
  const configuration = configurationOf(saved.configuration, saved.from);
  const missing = (configuration.plugins ?? []).filter((name) => !plugins.includes(name));
  if (missing.length > 0)
    process.stderr.write(
      `note: the run was started with --plugin ${missing.join(" --plugin ")}; give the same again\n`,
    );
  const folder = !isFile ? path : ownNames.includes(basename(path)) ? dirname(path) : undefined;
  return { saved, configuration, folder };
}

/** @throws CommandError where there is nothing. */
export async function isFileAt(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "there is no such file or folder" : message;
    throw new CommandError(`${path}: ${reason}; give the folder of a saved run, or a file in it`, 2, { cause });
  }
}

const singleFile = (path: string): RunStorage => ({
  name: path,
  write: () => Promise.reject(new Error("a single save is only read")),
  generations: async () => [{ name: path, read: async () => new Uint8Array(await readFile(path)) }],
});

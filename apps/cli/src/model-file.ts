import { readFile } from "node:fs/promises";
import { CommandError } from "./command-error.ts";
import type { EntrySpec } from "./run-configuration.ts";

const format = "tenon-model";
const version = 1;

/** Reads a model file; the registry validates what it says of the layers. */
export async function readModelFile(path: string): Promise<EntrySpec> {
  const fail = (reason: string, cause?: unknown): never => {
    throw new CommandError(`${path}: ${reason}`, 2, { cause });
  };
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    return fail(
      error instanceof SyntaxError
        ? `not JSON: ${error.message}`
        : `cannot be read: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
  const file =
    typeof json === "object" && json !== null ? (json as { format?: unknown; version?: unknown; model?: unknown }) : {};
  if (file.format !== format || file.version !== version)
    return fail(
      `not a model file of version ${version}: it must begin { "format": "${format}", "version": ${version}, "model": ... }`,
    );
  const model = file.model;
  if (typeof model !== "object" || model === null || !("type" in model))
    return fail('"model" must be a layer: { "type": ... }');
  return model as EntrySpec;
}

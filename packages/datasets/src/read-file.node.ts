import { open, readFile, stat } from "node:fs/promises";
import { DatasetError } from "./dataset-error.ts";
import * as served from "./read-file.ts";
import type { ByteSource } from "./streams/byte-source.ts";

const isUrl = (path: string): boolean => /^https?:\/\//.test(path);

/** The bytes of a file, by its path or URL. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  if (isUrl(path)) return served.readFileBytes(path);
  await sizeOf(path);
  return attempt(path, () => readFile(path));
}

/** A file to read by ranges. It is opened for each, so nothing is left open when a run is killed. */
export async function openFile(path: string): Promise<ByteSource> {
  if (isUrl(path)) return served.openFile(path);
  return {
    name: path,
    size: await sizeOf(path),
    read: (begin, end) =>
      attempt(path, async () => {
        await using file = await open(path);
        const bytes = new Uint8Array(end - begin);
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, begin + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      }),
  };
}

/** Devices and pipes have no end to read to. */
async function sizeOf(path: string): Promise<number> {
  const found = await attempt(path, () => stat(path));
  if (!found.isFile()) throw missing(path, found.isDirectory() ? "it is a folder" : "it is no file");
  return found.size;
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw missing(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const missing = (file: string, reason: string, cause?: unknown): DatasetError =>
  new DatasetError(
    { code: "file-missing", file, source: "disk", remedy: `name a file that can be read (${reason})` },
    { cause },
  );

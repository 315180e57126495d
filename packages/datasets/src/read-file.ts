import { fetchFile } from "./files/fetch-file.ts";
import { type ByteSource, blobSource } from "./streams/byte-source.ts";

const remedy = "give the URL of a file that is served";

/** The bytes of a file; outside Node, one at a URL. */
export async function readFileBytes(path: string): Promise<Uint8Array> {
  return fetchFile(path, "", remedy);
}

/** A file to read by ranges. Outside Node it is fetched as a whole, and browsers keep large ones on disk. */
export async function openFile(path: string): Promise<ByteSource> {
  return blobSource(new Blob([await fetchFile(path, "", remedy)]), path);
}

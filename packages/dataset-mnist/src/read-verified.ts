import { type FileSource, type PublishedFile, verifyFile } from "@tenon/datasets";

/**
 * A file, once its SHA-256 is known to be the published one.
 *
 * @throws DatasetError `file-missing`, `file-corrupt`, or `unsupported` where there is no Web Crypto
 */
export async function readVerified(file: PublishedFile, source: FileSource): Promise<Uint8Array> {
  return verifyFile(file, await source.read(file.name), source.remedy);
}

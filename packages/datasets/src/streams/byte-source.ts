/** Bytes that are read by ranges: a file on disk, or one that a user chose in a browser. */
export interface ByteSource {
  /** What errors call it. */
  readonly name: string;
  /** Number of bytes. */
  readonly size: number;
  /** The bytes from `begin` (included) to `end` (excluded), which are all there: fewer where the file was cut since. */
  read(begin: number, end: number): Promise<Uint8Array>;
}

/**
 * A Blob as a source of bytes: `File`s are Blobs, and so is what `(await fetch(url)).blob()` gives.
 *
 * @example
 * ```ts
 * import { blobSource } from "@tenon/datasets";
 *
 * const source = blobSource(new Blob(["abcdef"]), "letters");
 * [...(await source.read(2, 4))]; // => [99, 100]
 * ```
 */
export function blobSource(blob: Blob, name: string): ByteSource {
  return {
    name,
    size: blob.size,
    read: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()),
  };
}

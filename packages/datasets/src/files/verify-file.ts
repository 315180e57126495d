import { DatasetError } from "../dataset-error.ts";

/** A file that is known, and the SHA-256 of its bytes, in hexadecimal. */
export interface PublishedFile {
  readonly name: string;
  readonly sha256: string;
}

/**
 * The bytes of a file, once their SHA-256 is known to be the published one.
 *
 * @param remedy what to do otherwise, for the error's message
 * @throws DatasetError `file-corrupt`, or `unsupported` where there is no Web Crypto
 *
 * @example
 * ```ts
 * import { verifyFile } from "@tenon/datasets";
 *
 * const letters = { name: "letters", sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" };
 * const bytes = new TextEncoder().encode("abc");
 * (await verifyFile(letters, bytes, "write them anew")).length; // => 3
 * await verifyFile(letters, bytes.subarray(1), "write them anew"); // => throws /letters is not the published file.*write them anew/
 * ```
 */
export async function verifyFile(
  { name, sha256 }: PublishedFile,
  bytes: Uint8Array,
  remedy: string,
): Promise<Uint8Array<ArrayBuffer>> {
  // Pages that were not served securely have no crypto.subtle, whatever the type says.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined)
    throw new DatasetError({
      code: "unsupported",
      feature: "crypto.subtle, which verifies files,",
      remedy: "browsers have it in pages served over https or from localhost",
    });
  const own = privateBytes(bytes);
  const actual = hexadecimal(new Uint8Array(await subtle.digest("SHA-256", own)));
  if (actual !== sha256) throw new DatasetError({ code: "file-corrupt", file: name, expected: sha256, actual, remedy });
  return own;
}

/** Memory that no other thread writes to between the verification and the use; a copy only where it is not so already. */
function privateBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import { DatasetError } from "@tenon/datasets";
import type { FileSource } from "./file-source.ts";
import type { MnistFile } from "./files.ts";

/**
 * A file, once its SHA-256 is known to be the published one.
 *
 * @throws DatasetError `file-missing`, `file-corrupt`, or `unsupported` where there is no Web Crypto
 */
export async function readVerified({ name, sha256 }: MnistFile, source: FileSource): Promise<Uint8Array> {
  // Pages that were not served securely have no crypto.subtle, whatever the type says.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined)
    throw new DatasetError({
      code: "unsupported",
      feature: "crypto.subtle, which verifies files,",
      remedy: "browsers have it in pages served over https or from localhost",
    });
  const bytes = privateBytes(await source.read(name));
  const actual = hexadecimal(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  if (actual !== sha256)
    throw new DatasetError({ code: "file-corrupt", file: name, expected: sha256, actual, remedy: source.remedy });
  return bytes;
}

/** Memory that no other thread writes to between the verification and the use; a copy only where it is not so already. */
function privateBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

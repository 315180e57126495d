import { TrainingError } from "./training-error.ts";

/** Key of the file's metadata. It comes first, so that the digest has a fixed place in every file. */
export const checksumName = "tenon.checksum";

/** What stands where the digest will be while it is computed. */
export const noChecksum: string = "0".repeat(64);

const before: Uint8Array<ArrayBuffer> = new TextEncoder().encode(`{"__metadata__":{"${checksumName}":"`);
const start = 8 + before.length;

/** Writes the SHA-256 digest of the file, with zeros in the digest's place, into the file. */
export async function writeChecksum(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  bytes.set(new TextEncoder().encode(noChecksum), start);
  bytes.set(new TextEncoder().encode(await digestOf(bytes)), start);
}

/** Whether a file has a checksum at its place. */
export function hasChecksum(bytes: Uint8Array<ArrayBuffer>): boolean {
  return bytes.length >= start + noChecksum.length && before.every((byte, i) => bytes[8 + i] === byte);
}

/** Whether the bytes are those that were written. */
export async function checksumHolds(bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  if (!hasChecksum(bytes)) return false;
  const place = bytes.subarray(start, start + noChecksum.length);
  const written = new Uint8Array(place);
  place.set(new TextEncoder().encode(noChecksum));
  // The bytes are copied in the call, so they can be put back before it ends.
  const digest = digestOf(bytes);
  place.set(written);
  return (await digest) === new TextDecoder().decode(written);
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle)
    throw new TrainingError({
      code: "options",
      reason:
        "saves need the Web Crypto API, which browsers offer to pages that come over https or from localhost only",
    });
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

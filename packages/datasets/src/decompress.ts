import { DatasetError } from "./dataset-error.ts";

/** As `DecompressionStream` names them: `deflate-raw` is that of zip archives, `deflate` that of PNG images (zlib). */
export type Compression = "gzip" | "deflate" | "deflate-raw";

/**
 * Unpacks compressed bytes, of which there may be at most `maximum` afterwards. It works in pieces and stops at the first one
 * too many, so a bomb costs no more than that.
 *
 * @throws DatasetError `compressed-corrupt` for bytes that do not unpack or are cut off, `compressed-size` for more than
 *   `maximum`, `unsupported` where there is no DecompressionStream.
 *
 * @example
 * ```ts
 * import { decompress } from "@tenon/datasets";
 *
 * const packed = new Uint8Array(
 *   await new Response(new Blob(["0123456789"]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
 * );
 * new TextDecoder().decode(await decompress(packed, "gzip", 100)); // => "0123456789"
 * await decompress(packed, "gzip", 9); // => throws /unpack to more than 9 bytes/
 * ```
 */
export async function decompress(
  bytes: Uint8Array,
  format: Compression,
  maximum: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of unpacked(bytes, format)) {
    total += piece.byteLength;
    if (total > maximum) throw new DatasetError({ code: "compressed-size", format, maximum });
    pieces.push(piece);
  }
  const whole = new Uint8Array(total);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}

/**
 * The first `count` bytes of what compressed bytes unpack to, or all if they are fewer. What follows is not looked at.
 *
 * @throws DatasetError `compressed-corrupt`, `unsupported`
 */
export async function decompressStart(
  bytes: Uint8Array,
  format: Compression,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = new Uint8Array(count);
  let filled = 0;
  for await (const piece of unpacked(bytes, format)) {
    const part = piece.subarray(0, count - filled);
    start.set(part, filled);
    filled += part.byteLength;
    if (filled === count) break;
  }
  return start.subarray(0, filled);
}

async function* unpacked(bytes: Uint8Array, format: Compression): AsyncGenerator<Uint8Array> {
  if (typeof DecompressionStream === "undefined")
    throw new DatasetError({
      code: "unsupported",
      feature: "DecompressionStream, which unpacks files,",
      remedy: "unpack them first",
    });
  const reader = new Blob([memoryOf(bytes)]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError({ code: "compressed-corrupt", format, problem }, { cause });
  } finally {
    // Frees the stream where the caller stopped early; one that failed has nothing to free.
    await reader.cancel().catch(() => undefined);
  }
}

/** Blobs are not made of memory that other threads may write to. */
function memoryOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}

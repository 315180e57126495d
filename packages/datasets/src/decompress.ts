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
  return decompressBy(bytes, format, () => maximum);
}

/**
 * `decompress` where the start of the unpacked bytes says how many there will be.
 *
 * @param maximumOf is asked with what is unpacked so far until it gives the maximum
 */
export async function decompressBy(
  bytes: Uint8Array,
  format: Compression,
  maximumOf: (start: Uint8Array) => number | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  let maximum: number | undefined;
  for await (const piece of unpacked(bytes, format)) {
    total += piece.byteLength;
    pieces.push(piece);
    if (maximum === undefined) {
      const start = joined(pieces, total);
      maximum = maximumOf(start);
      pieces = [start];
    }
    if (maximum !== undefined && total > maximum) throw new DatasetError({ code: "compressed-size", format, maximum });
  }
  return joined(pieces, total);
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[], total: number): Uint8Array<ArrayBuffer> {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(total);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}

async function* unpacked(bytes: Uint8Array, format: Compression): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (typeof DecompressionStream === "undefined")
    throw new DatasetError({
      code: "unsupported",
      feature: "DecompressionStream, which unpacks files,",
      remedy: "unpack them first",
    });
  const { readable, writable } = new DecompressionStream(format);
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  // Both wait for the reader, which hears of what goes wrong as well.
  for (const done of [writer.write(memoryOf(bytes)), writer.close()]) done.catch(() => undefined);
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

/** Streams do not take memory that other threads may write to. */
function memoryOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}

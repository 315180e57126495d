import type { TensorData } from "@tenon/tensor";
import { DatasetError } from "./dataset-error.ts";
import { decompress, decompressStart } from "./decompress.ts";
import { maximumIdxHeader, readIdx, readIdxHeader } from "./idx.ts";

/** DEFLATE codes at most 258 bytes in 2 bits (RFC 1951): 1032 for each byte. */
const greatestRatio = 1032;

/**
 * Reads an IDX file that may be compressed by gzip, as MNIST and its relatives are published: `readIdx` with that in front.
 *
 * The header is unpacked first and says how many bytes there will be. That is compared with what the compressed bytes can hold
 * at the very most, and unpacking stops at the first byte beyond it.
 *
 * @throws DatasetError as `readIdx`, and `compressed-corrupt`, `compressed-size` or `unsupported`
 *
 * @example
 * ```ts
 * import { readGzippedIdx } from "@tenon/datasets";
 *
 * const file = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]);
 * const packed = await new Response(new Blob([file]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
 * (await readGzippedIdx(new Uint8Array(packed))).data; // => [5, 0, 4]
 * (await readGzippedIdx(file)).data; // => [5, 0, 4]
 * ```
 */
export async function readGzippedIdx(bytes: Uint8Array): Promise<TensorData> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return readIdx(bytes);
  const { total } = readIdxHeader(await decompressStart(bytes, "gzip", maximumIdxHeader));
  const possible = greatestRatio * bytes.byteLength;
  if (total > possible)
    throw new DatasetError({ code: "idx-truncated", expected: total, actual: possible, part: "data" });
  return readIdx(await decompress(bytes, "gzip", total));
}

import type { TensorData } from "@tenon/tensor";
import { decompressBy } from "./decompress.ts";
import { idxHeaderBytes, readIdx, readIdxHeader } from "./idx.ts";

/**
 * Reads an IDX file that may be compressed by gzip, as MNIST and its relatives are published: `readIdx` with that in front.
 *
 * The header is unpacked first and says how many bytes there will be; unpacking stops at the first byte beyond. Memory is
 * reserved for what was unpacked, never for what a header says.
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
  const unpacked = await decompressBy(bytes, "gzip", (start) =>
    start.byteLength < idxHeaderBytes(start) ? undefined : readIdxHeader(start).total,
  );
  return readIdx(unpacked);
}

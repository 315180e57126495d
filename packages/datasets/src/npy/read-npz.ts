import type { TensorData } from "@tenon/tensor";
import { DatasetError, inFile } from "../dataset-error.ts";
import { decompress } from "../decompress.ts";
import { crc32 } from "./crc32.ts";
import { readNpy } from "./read-npy.ts";
import { type ZipEntry, zipEntries } from "./zip-entries.ts";

/** DEFLATE codes at most 258 bytes in 2 bits (RFC 1951): 1032 for each byte. */
const greatestRatio = 1032;

/**
 * Reads an NPZ file, what `numpy.savez` and `numpy.savez_compressed` write: a zip archive of NPY files, by name without ".npy".
 * With `names`, only those are unpacked.
 *
 * An entry is unpacked to the size that the archive states for it and not further, its checksum is compared, and archives whose
 * entries share bytes are refused. Memory: what the arrays take, at most 1032 times the packed bytes.
 *
 * @throws DatasetError `zip`, `compressed-corrupt`, `compressed-size`, `unsupported`, and those of `readNpy`, which name
 *   the entry
 *
 * @example
 * ```ts no-run
 * import { readNpz } from "@tenon/datasets";
 *
 * const bytes = new Uint8Array(await (await fetch("/mnist.npz")).arrayBuffer());
 * const { x_train, y_train } = await readNpz(bytes, ["x_train", "y_train"]);
 * ```
 */
export async function readNpz(
  bytes: Uint8Array,
  names?: readonly string[] | undefined,
): Promise<{ readonly [name: string]: TensorData | undefined }> {
  const entries = new Map<string, ZipEntry>();
  for (const entry of zipEntries(bytes)) {
    const name = entry.name.replace(/\.npy$/, "");
    if (entries.has(name)) throw new DatasetError({ code: "zip", entry: name, problem: "is in it twice" });
    entries.set(name, entry);
  }
  // No prototype, so that an array may be called anything.
  const arrays: { [name: string]: TensorData } = Object.create(null);
  for (const name of names ?? entries.keys()) {
    const entry = entries.get(name);
    if (entry === undefined)
      throw new DatasetError({
        code: "zip",
        entry: name,
        problem: `is not in it; it holds ${[...entries.keys()].slice(0, 20).join(", ")}`,
      });
    arrays[name] = await inFile(entry.name, async () => readNpy(await unpack(entry)));
  }
  return arrays;
}

async function unpack({ name, method, packed, size, crc32: expected }: ZipEntry): Promise<Uint8Array> {
  const refuse = (problem: string): never => {
    throw new DatasetError({ code: "zip", entry: name, problem });
  };
  if (size > greatestRatio * packed.byteLength) refuse("claims a size that its bytes cannot unpack to");
  const bytes = method === 0 ? packed : await decompress(packed, "deflate-raw", size);
  if (bytes.byteLength !== size) refuse(`unpacks to ${bytes.byteLength} bytes instead of ${size}`);
  if (crc32(bytes) !== expected) refuse("is damaged: its checksum is wrong");
  return bytes;
}

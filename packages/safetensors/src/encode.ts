import { longestHeader, metadataName } from "./decode.ts";
import type { SafetensorsArray, SafetensorsDType } from "./dtypes.ts";
import { dtypeFacts } from "./dtypes.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** A tensor to write; F16, BF16 and F8 are only read. */
export interface EncodedTensor {
  readonly dtype: Exclude<SafetensorsDType, "F16" | "BF16" | "F8_E4M3" | "F8_E5M2">;
  readonly shape: readonly number[];
  /** Row-major, in the typed array of the dtype; bytes 0 and 1 for BOOL. */
  readonly data: SafetensorsArray;
}

/**
 * A safetensors file with these tensors and texts. Wide dtypes come first and names in order, so that every tensor is
 * aligned and equal tensors give equal bytes.
 *
 * @throws SafetensorsError `tensor` where data are not what dtype and shape say, `header-length` where names and metadata
 * take more than the format's 100 MB.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@tenon/safetensors";
 * const weight = { dtype: "F32", shape: [1, 2], data: new Float32Array([0.5, -1]) } as const;
 * const bytes = encodeSafetensors(new Map([["layers.0.weight", weight]]), new Map([["made by", "hand"]]));
 * const { tensors, metadata } = decodeSafetensors(bytes);
 * [...tensors.keys()]; // => ["layers.0.weight"]
 * metadata.get("made by"); // => "hand"
 * ```
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, EncodedTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].toSorted(
    ([a, { dtype: x }], [b, { dtype: y }]) => dtypeFacts[y].bytes - dtypeFacts[x].bytes || (a < b ? -1 : 1),
  );
  const members: string[] = [];
  if (metadata.size > 0) members.push(`"${metadataName}":${JSON.stringify(Object.fromEntries(metadata))}`);
  let end = 0;
  for (const [name, tensor] of ordered) {
    requireWhole(name, tensor);
    const { dtype, shape, data } = tensor;
    const begin = end;
    end += data.byteLength;
    members.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const header = new TextEncoder().encode(`{${members.join(",")}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;
  if (headerLength > longestHeader)
    throw new SafetensorsError({ code: "header-length", headerLength, limit: longestHeader });
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  bytes.set(header, 8);
  bytes.fill(0x20, 8 + header.length, 8 + headerLength);
  let at = 8 + headerLength;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function requireWhole(name: string, { dtype, shape, data }: EncodedTensor): void {
  const fail = (reason: string): never => {
    throw new SafetensorsError({ code: "tensor", name, reason });
  };
  if (name === metadataName) fail("this name is the metadata's");
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
    fail(`[${shape.join(", ")}] is no shape: extents are whole numbers from 0`);
  const size = shape.reduce((product, extent) => product * extent, 1);
  const expected = dtypeFacts[dtype].view(new ArrayBuffer(0), 0, 0).constructor;
  if (data.constructor !== expected || data.length !== size)
    fail(
      `${dtype} [${shape.join(", ")}] takes ${size} elements in a ${expected.name}, got ${data.constructor.name} of ${data.length}`,
    );
}

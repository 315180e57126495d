import type { SafetensorsArray, SafetensorsDType } from "./dtypes.ts";
import { dtypeFacts, isSafetensorsDType } from "./dtypes.ts";
import type { HeaderValue } from "./parse-header.ts";
import { parseHeader } from "./parse-header.ts";
import { SafetensorsError } from "./safetensors-error.ts";

/** Longer headers are refused before memory is reserved for them, as by the format's own library. */
export const longestHeader = 100_000_000;
export const metadataName = "__metadata__";

export interface DecodedTensor {
  /** As the file says. */
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /**
   * Row-major. F16 and BF16 as f32, which holds all of their values; F8 as bytes; BOOL as bytes 0 and 1. Everything else in
   * the typed array of its name: a view of the file's bytes where they are aligned, a copy where not.
   */
  readonly data: SafetensorsArray;
}

export interface DecodedSafetensors {
  /** In the order of the file's header. */
  readonly tensors: ReadonlyMap<string, DecodedTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

interface Extent {
  readonly name: string;
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly size: number;
  readonly begin: number;
  readonly end: number;
}

/**
 * Reads a safetensors file, as PyTorch and others write it: 8 bytes with the length of the header, the header (JSON), and
 * the tensors' bytes one after another without holes. Nothing in it is executed, no name can reach a prototype, and no
 * more memory is taken than a small multiple of the file's size.
 *
 * @throws SafetensorsError for whatever the format forbids; its `code` says what.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "@tenon/safetensors";
 * const bytes = encodeSafetensors(new Map([["bias", { dtype: "F32", shape: [2], data: new Float32Array([1, 2]) }]]));
 * decodeSafetensors(bytes).tensors.get("bias")!.data; // => [1, 2]
 * decodeSafetensors(bytes.slice(0, 20)); // => throws /it can be here; the file is damaged/
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array<ArrayBuffer>): DecodedSafetensors {
  const { header, dataStart } = readHeader(bytes);
  const metadata = readMetadata(header.get(metadataName));
  const extents = [...header].filter(([name]) => name !== metadataName).map(([name, value]) => readExtent(name, value));
  requireContiguous(extents, bytes.length - dataStart);
  const tensors = extents.map(({ name, dtype, shape, size, begin }) => {
    const data = readElements(bytes, dataStart + begin, dtype, size);
    return [name, { dtype, shape, data }] as const;
  });
  return { tensors: new Map(tensors), metadata };
}

function readHeader(bytes: Uint8Array<ArrayBuffer>): {
  readonly header: ReadonlyMap<string, HeaderValue>;
  readonly dataStart: number;
} {
  if (bytes.length < 8) throw new SafetensorsError({ code: "truncated", needed: 8, length: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const headerLength = view.getUint32(0, true) + 2 ** 32 * view.getUint32(4, true);
  const limit = Math.min(longestHeader, bytes.length - 8);
  if (headerLength > limit) throw new SafetensorsError({ code: "header-length", headerLength, limit });
  const dataStart = 8 + headerLength;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, dataStart));
  } catch (cause) {
    throw new SafetensorsError({ code: "header", reason: "it is not UTF-8" }, { cause });
  }
  if (text[0] !== "{") throw new SafetensorsError({ code: "header", reason: 'it does not begin with "{"', at: 0 });
  return { header: parseHeader(text) as ReadonlyMap<string, HeaderValue>, dataStart };
}

function readMetadata(value: HeaderValue | undefined): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!(value instanceof Map))
    throw new SafetensorsError({ code: "header", reason: `${metadataName} has to be an object of texts` });
  const entries = [...value] as (readonly [string, HeaderValue])[];
  return new Map(
    entries.map(([name, text]) => {
      if (typeof text !== "string")
        throw new SafetensorsError({ code: "header", reason: `${metadataName} has to be an object of texts` });
      return [name, text] as const;
    }),
  );
}

function readExtent(name: string, value: HeaderValue): Extent {
  if (!(value instanceof Map))
    throw new SafetensorsError({
      code: "tensor",
      name,
      reason: "it has to be an object of dtype, shape, data_offsets",
    });
  const members = value as ReadonlyMap<string, HeaderValue>;
  for (const member of members.keys())
    if (!["dtype", "shape", "data_offsets"].includes(member))
      throw new SafetensorsError({
        code: "tensor",
        name,
        reason: `the format has no member ${JSON.stringify(member)}`,
      });
  const dtype = members.get("dtype");
  if (typeof dtype !== "string" || !isSafetensorsDType(dtype))
    throw new SafetensorsError({
      code: "dtype",
      name,
      reason: `its dtype is ${JSON.stringify(dtype) ?? "missing"}; known are ${Object.keys(dtypeFacts).join(", ")}`,
    });
  const shape = members.get("shape");
  if (!isNumbers(shape))
    throw new SafetensorsError({ code: "shape", name, reason: "its shape has to be whole numbers" });
  const size = shape.reduce((product, extent) => product * extent, 1);
  const bytes = size * dtypeFacts[dtype].bytes;
  if (!Number.isSafeInteger(bytes))
    throw new SafetensorsError({ code: "shape", name, reason: `[${shape.join(", ")}] is more than any file holds` });
  const offsets = members.get("data_offsets");
  if (!isNumbers(offsets) || offsets.length !== 2)
    throw new SafetensorsError({ code: "offsets", name, reason: "its data_offsets have to be two whole numbers" });
  const [begin, end] = offsets as [number, number];
  if (end - begin !== bytes)
    throw new SafetensorsError({
      code: "offsets",
      name,
      reason: `${dtype} [${shape.join(", ")}] takes ${bytes} bytes, and its data_offsets ${begin} to ${end} hold ${end - begin}`,
    });
  return { name, dtype, shape, size, begin, end };
}

function isNumbers(value: HeaderValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((member) => typeof member === "number");
}

/** The tensors have to cover the data from its first byte to its last, each byte once. */
function requireContiguous(extents: readonly Extent[], dataLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of extents.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < covered)
      throw new SafetensorsError({ code: "overlap", name, reason: `its bytes ${begin} to ${end} overlap another's` });
    if (begin > covered) throw new SafetensorsError({ code: "hole", from: covered, to: begin });
    if (end > dataLength)
      throw new SafetensorsError({
        code: "offsets",
        name,
        reason: `its bytes ${begin} to ${end} are past the end of the data, ${dataLength} bytes; the file is cut off`,
      });
    covered = end;
  }
  if (covered < dataLength) throw new SafetensorsError({ code: "hole", from: covered, to: dataLength });
}

function readElements(
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  dtype: SafetensorsDType,
  size: number,
): SafetensorsArray {
  const { bytes: width, view, widen } = dtypeFacts[dtype];
  const offset = bytes.byteOffset + start;
  const elements =
    offset % width === 0
      ? view(bytes.buffer, offset, size)
      : // Not by `slice`, which in Node's Buffer copies nothing.
        view(new Uint8Array(bytes.subarray(start, start + size * width)).buffer, 0, size);
  return widen ? widen(elements as Uint16Array<ArrayBuffer>) : elements;
}

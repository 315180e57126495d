import { type DType, sizeOf, type TensorData, type TypedArray } from "@tenon/tensor";
import { DatasetError } from "./dataset-error.ts";

// The format: http://yann.lecun.com/exdb/mnist/ ("the IDX file format"). Two zero bytes, a byte for the element type, a
// byte for the number of dimensions, each dimension as a big-endian u32, then the elements, row-major and big-endian.

interface Elements {
  readonly dtype: DType;
  readonly bytes: number;
  /** Reads the first `count` elements; all of them are known to be there. */
  readonly read: (view: DataView, count: number) => TypedArray;
}

/** By type byte. Tenon has no 8- and 16-bit signed dtypes: those are widened. */
const elementTypes: { readonly [type: number]: Elements | undefined } = {
  8: { dtype: "u8", bytes: 1, read: readBytes },
  9: {
    dtype: "i32",
    bytes: 1,
    read: (view, count) => fill(new Int32Array(count), (i) => view.getInt8(i)),
  },
  11: {
    dtype: "i32",
    bytes: 2,
    read: (view, count) => fill(new Int32Array(count), (i) => view.getInt16(2 * i)),
  },
  12: {
    dtype: "i32",
    bytes: 4,
    read: (view, count) => fill(new Int32Array(count), (i) => view.getInt32(4 * i)),
  },
  13: {
    dtype: "f32",
    bytes: 4,
    read: (view, count) => fill(new Float32Array(count), (i) => view.getFloat32(4 * i)),
  },
  14: {
    dtype: "f64",
    bytes: 8,
    read: (view, count) => fill(new Float64Array(count), (i) => view.getFloat64(8 * i)),
  },
};

/** As many as a tensor may have. */
const maximumRank = 32;

/**
 * Reads an IDX file, the format of MNIST and its relatives. Bytes (u8) are viewed where they lie, so the result of such a
 * file shares its memory with `bytes`; wider elements are big-endian in the file and are copied. Signed integers of 8 and
 * 16 bits become i32.
 *
 * The sizes in the header are compared with the length of `bytes` before any memory is reserved: at most 4 bytes for each
 * byte given are.
 *
 * @throws DatasetError `idx-magic`, `idx-type`, `idx-rank`, `idx-size`, `idx-truncated` or `idx-trailing` for bytes that
 *   are not exactly one IDX file.
 *
 * @example
 * ```ts
 * import { readIdx } from "@tenon/datasets";
 *
 * // u8, two dimensions: 2 by 3
 * const file = new Uint8Array([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60]);
 * readIdx(file).shape; // => [2, 3]
 * readIdx(file).data; // => [10, 20, 30, 40, 50, 60]
 * readIdx(file.subarray(0, 17)); // => throws /has 17 bytes and needs 18/
 * ```
 */
export function readIdx(bytes: Uint8Array): TensorData {
  const header = readIdxHeader(bytes);
  const { dtype, shape, total } = header;
  const actual = bytes.byteLength;
  if (actual < total) throw new DatasetError({ code: "idx-truncated", expected: total, actual, part: "data" });
  if (actual > total) throw new DatasetError({ code: "idx-trailing", expected: total, actual });
  return { dtype, shape, data: readIdxElements(header, bytes.subarray(header.bytes)) };
}

/** What the first bytes of an IDX file say. */
export interface IdxHeader {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The byte that says what elements are. */
  readonly elementType: number;
  /** Bytes of one element in the file. */
  readonly elementBytes: number;
  /** Bytes of the header. */
  readonly bytes: number;
  /** Bytes that the whole file has to have. */
  readonly total: number;
}

/** The longest header there is. */
export const maximumIdxHeader: number = 4 + 4 * maximumRank;

/** How many bytes the header has, as far as these first ones of a file say: its fourth byte is the number of dimensions. */
export const idxHeaderBytes = (start: Uint8Array): number => 4 + 4 * Math.min(start[3] ?? 0, maximumRank);

/** @throws DatasetError `idx-magic`, `idx-type`, `idx-rank`, `idx-size`, or `idx-truncated` where the header is not all there */
export function readIdxHeader(bytes: Uint8Array): IdxHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const needHeader = (expected: number): void => {
    const actual = bytes.byteLength;
    if (actual < expected) throw new DatasetError({ code: "idx-truncated", expected, actual, part: "header" });
  };
  needHeader(4);
  if (view.getUint16(0) !== 0) throw new DatasetError({ code: "idx-magic", actual: hexadecimal(bytes.subarray(0, 2)) });
  const elementType = view.getUint8(2);
  const elements = elementTypes[elementType];
  if (elements === undefined) throw new DatasetError({ code: "idx-type", elementType });
  const rank = view.getUint8(3);
  if (rank > maximumRank) throw new DatasetError({ code: "idx-rank", rank, maximum: maximumRank });
  const header = 4 + 4 * rank;
  needHeader(header);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  // Extents beside a zero have to be countable too: strides are their products.
  if (!Number.isSafeInteger(sizeOf(shape.filter((extent) => extent > 0)) * elements.bytes))
    throw new DatasetError({ code: "idx-size", shape });
  const { dtype, bytes: elementBytes } = elements;
  return { dtype, shape, elementType, elementBytes, bytes: header, total: header + sizeOf(shape) * elementBytes };
}

/** The elements that `bytes` hold, as many as are whole, of a file with this header. */
export function readIdxElements({ elementType, elementBytes }: IdxHeader, bytes: Uint8Array): TypedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements = elementTypes[elementType];
  if (elements === undefined) throw new DatasetError({ code: "idx-type", elementType });
  return elements.read(view, Math.floor(bytes.byteLength / elementBytes));
}

function readBytes({ buffer, byteOffset }: DataView, count: number): Uint8Array<ArrayBuffer> {
  // Tensors do not live in memory that other threads may write to.
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, count)
    : Uint8Array.from(new Uint8Array(buffer, byteOffset, count));
}

function fill<Elements extends TypedArray>(elements: Elements, read: (index: number) => number): Elements {
  for (let i = 0; i < elements.length; i++) elements[i] = read(i);
  return elements;
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

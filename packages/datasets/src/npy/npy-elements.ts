import type { DType, TypedArray } from "@tenon/tensor";
import { DatasetError } from "../dataset-error.ts";

/** How elements of one of NumPy's types are read; all bytes are known to be there. */
export interface NpyElements {
  readonly dtype: DType;
  /** Bytes of one element. */
  readonly bytes: number;
  read(view: DataView, offset: number, count: number): TypedArray;
}

/**
 * By NumPy's name of the type, byte order included: "<" little, ">" big, "|" for single bytes. Whole numbers of other sizes
 * become i32 or u32 (numpy's default is 64 bits, yet labels and pixels fit), where they fit.
 *
 * @throws DatasetError `npy-type`
 */
export function npyElements(descr: string): NpyElements {
  const [, order = "", kind = ""] = /^([<>|=]?)([a-zA-Z]\d+)$/.exec(descr) ?? [];
  const make = Object.hasOwn(types, kind) ? types[kind] : undefined;
  // "=" is the order of the machine that wrote the file; NumPy always names it.
  if (make === undefined || order === "=" || (order !== "<" && order !== ">" && !kind.endsWith("1")))
    throw new DatasetError({ code: "npy-type", descr: JSON.stringify(descr.slice(0, 40)) });
  return make(order !== ">");
}

const types: Readonly<Record<string, (littleEndian: boolean) => NpyElements>> = {
  b1: () => ({
    dtype: "bool",
    bytes: 1,
    read: (view, offset, count) => fill(new Uint8Array(count), (i) => (view.getUint8(offset + i) === 0 ? 0 : 1)),
  }),
  u1: () => ({
    dtype: "u8",
    bytes: 1,
    read: ({ buffer, byteOffset }, offset, count) =>
      // A view where possible; tensors do not live in memory that other threads may write to.
      buffer instanceof ArrayBuffer
        ? new Uint8Array(buffer, byteOffset + offset, count)
        : Uint8Array.from(new Uint8Array(buffer, byteOffset + offset, count)),
  }),
  u2: (little) => ({
    dtype: "u32",
    bytes: 2,
    read: (view, offset, count) => fill(new Uint32Array(count), (i) => view.getUint16(offset + 2 * i, little)),
  }),
  u4: (little) => ({
    dtype: "u32",
    bytes: 4,
    read: (view, offset, count) => fill(new Uint32Array(count), (i) => view.getUint32(offset + 4 * i, little)),
  }),
  u8: (little) => ({
    dtype: "u32",
    bytes: 8,
    read: (view, offset, count) =>
      fill(new Uint32Array(count), (i) => fitting(view.getBigUint64(offset + 8 * i, little), "u32", i)),
  }),
  i1: () => ({
    dtype: "i32",
    bytes: 1,
    read: (view, offset, count) => fill(new Int32Array(count), (i) => view.getInt8(offset + i)),
  }),
  i2: (little) => ({
    dtype: "i32",
    bytes: 2,
    read: (view, offset, count) => fill(new Int32Array(count), (i) => view.getInt16(offset + 2 * i, little)),
  }),
  i4: (little) => ({
    dtype: "i32",
    bytes: 4,
    read: (view, offset, count) => fill(new Int32Array(count), (i) => view.getInt32(offset + 4 * i, little)),
  }),
  i8: (little) => ({
    dtype: "i32",
    bytes: 8,
    read: (view, offset, count) =>
      fill(new Int32Array(count), (i) => fitting(view.getBigInt64(offset + 8 * i, little), "i32", i)),
  }),
  f4: (little) => ({
    dtype: "f32",
    bytes: 4,
    read: (view, offset, count) => fill(new Float32Array(count), (i) => view.getFloat32(offset + 4 * i, little)),
  }),
  f8: (little) => ({
    dtype: "f64",
    bytes: 8,
    read: (view, offset, count) => fill(new Float64Array(count), (i) => view.getFloat64(offset + 8 * i, little)),
  }),
};

/** @throws DatasetError `npy-range` */
function fitting(value: bigint, dtype: "i32" | "u32", index: number): number {
  const [minimum, maximum] = dtype === "i32" ? [-(2n ** 31n), 2n ** 31n - 1n] : [0n, 2n ** 32n - 1n];
  if (value < minimum || value > maximum)
    throw new DatasetError({ code: "npy-range", index, value: String(value), dtype });
  return Number(value);
}

function fill<Elements extends TypedArray>(elements: Elements, read: (index: number) => number): Elements {
  for (let i = 0; i < elements.length; i++) elements[i] = read(i);
  return elements;
}

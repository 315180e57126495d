import { sizeOf, type TensorData, type TypedArray } from "@tenon/tensor";
import { DatasetError } from "../dataset-error.ts";
import { npyElements } from "./npy-elements.ts";
import { readNpyDictionary } from "./npy-header.ts";

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads an NPY file, what `numpy.save` writes, of versions 1 to 3
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): b1, i1 to i8, u1 to u8, f4 and f8, of either byte
 * order, rows or columns first.
 *
 * Bytes (u1) in row-major order are viewed where they lie, everything else is copied: b1 to bool; i1, i2, i4 and i8 to i32;
 * u2, u4 and u8 to u32; f4 to f32; f8 to f64. Numbers of 64 bits have to fit into 32.
 *
 * The sizes in the header are compared with the length of `bytes` before any memory is reserved: at most 8 bytes for each
 * byte given are.
 *
 * @throws DatasetError `npy-magic`, `npy-version`, `npy-header`, `npy-type`, `npy-truncated`, `npy-trailing` or `npy-range`
 *
 * @example
 * ```ts
 * import { readNpy } from "@tenon/datasets";
 *
 * const header = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }\n";
 * const file = new Uint8Array(10 + header.length + 16);
 * file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
 * file.set(new TextEncoder().encode(header), 10);
 * file.set([7], 10 + header.length);
 * readNpy(file); // => { dtype: "i32", shape: [2], data: Int32Array.of(7, 0) }
 * readNpy(file.subarray(0, 60)); // => throws /cut off in its header/
 * ```
 */
export function readNpy(bytes: Uint8Array): TensorData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const actual = bytes.byteLength;
  const need = (expected: number, part: "header" | "data"): void => {
    if (actual < expected) throw new DatasetError({ code: "npy-truncated", expected, actual, part });
  };
  const start = bytes.subarray(0, magic.length);
  if (!magic.every((byte, i) => start[i] === byte))
    throw new DatasetError({
      code: "npy-magic",
      actual: Array.from(start, (byte) => byte.toString(16).padStart(2, "0")).join(" "),
    });
  need(8, "header");
  const [major, minor] = [view.getUint8(6), view.getUint8(7)];
  if (major < 1 || major > 3 || minor !== 0)
    throw new DatasetError({ code: "npy-version", version: `${major}.${minor}` });
  const before = major === 1 ? 10 : 12;
  need(before, "header");
  const begin = before + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  need(begin, "header");
  // Names of fields may be in any alphabet, but arrays with fields are refused: what is not ASCII does not match.
  const { descr, fortranOrder, shape } = readNpyDictionary(ascii(bytes.subarray(before, begin)));
  const elements = npyElements(descr);

  // Extents beside a zero have to be countable too: strides are their products.
  if (!Number.isSafeInteger(sizeOf(shape.filter((extent) => extent > 0)) * elements.bytes))
    throw new DatasetError({ code: "npy-header", problem: "claims more elements than can be counted" });
  const count = sizeOf(shape);
  const expected = begin + count * elements.bytes;
  need(expected, "data");
  if (actual > expected) throw new DatasetError({ code: "npy-trailing", expected, actual });
  const data = elements.read(view, begin, count);
  return { dtype: elements.dtype, shape, data: fortranOrder ? rowsFirst(data, shape) : data };
}

/** The longest header that NumPy reads by itself too (`max_header_size`). */
const maximumHeader = 10_000;

function ascii(bytes: Uint8Array): string {
  const end = bytes.byteLength;
  if (end > maximumHeader)
    throw new DatasetError({ code: "npy-header", problem: `is longer than ${maximumHeader} bytes` });
  return String.fromCharCode(...bytes);
}

/** Elements of which the first axis varies fastest, in the order in which the last one does. */
function rowsFirst(data: TypedArray, shape: readonly number[]): TypedArray {
  const rank = shape.length;
  if (rank < 2 || data.length === 0) return data;
  const ordered = data.slice();
  const strides: number[] = [];
  let stride = 1;
  for (const extent of shape) {
    strides.push(stride);
    stride *= extent;
  }
  const index = new Array<number>(rank).fill(0);
  let from = 0;
  for (let to = 0; to < ordered.length; to++) {
    ordered[to] = data[from] as number;
    for (let axis = rank - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (shape[axis] as number) * (strides[axis] as number);
      index[axis] = 0;
    }
  }
  return ordered;
}

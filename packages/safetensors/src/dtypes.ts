/** Element types of the format, by their names in files. */
export type SafetensorsDType =
  | "F64"
  | "F32"
  | "F16"
  | "BF16"
  | "F8_E4M3"
  | "F8_E5M2"
  | "I64"
  | "U64"
  | "I32"
  | "U32"
  | "I16"
  | "U16"
  | "I8"
  | "U8"
  | "BOOL";

export type SafetensorsArray =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

interface DTypeFacts {
  readonly bytes: 1 | 2 | 4 | 8;
  /** A view of the elements as the file has them. */
  readonly view: (buffer: ArrayBuffer, offset: number, length: number) => SafetensorsArray;
  /** Numbers from elements that JavaScript has no arrays for. */
  readonly widen?: (elements: Uint16Array<ArrayBuffer>) => Float32Array<ArrayBuffer>;
}

const viewOf =
  (kind: new (buffer: ArrayBuffer, offset: number, length: number) => SafetensorsArray): DTypeFacts["view"] =>
  (buffer, offset, length) =>
    new kind(buffer, offset, length);

/** Little-endian, as the format and every machine that runs JavaScript. */
export const dtypeFacts: { readonly [D in SafetensorsDType]: DTypeFacts } = {
  F64: { bytes: 8, view: viewOf(Float64Array) },
  F32: { bytes: 4, view: viewOf(Float32Array) },
  F16: { bytes: 2, view: viewOf(Uint16Array), widen: widenHalf },
  BF16: { bytes: 2, view: viewOf(Uint16Array), widen: widenBrain },
  F8_E4M3: { bytes: 1, view: viewOf(Uint8Array) },
  F8_E5M2: { bytes: 1, view: viewOf(Uint8Array) },
  I64: { bytes: 8, view: viewOf(BigInt64Array) },
  U64: { bytes: 8, view: viewOf(BigUint64Array) },
  I32: { bytes: 4, view: viewOf(Int32Array) },
  U32: { bytes: 4, view: viewOf(Uint32Array) },
  I16: { bytes: 2, view: viewOf(Int16Array) },
  U16: { bytes: 2, view: viewOf(Uint16Array) },
  I8: { bytes: 1, view: viewOf(Int8Array) },
  U8: { bytes: 1, view: viewOf(Uint8Array) },
  BOOL: { bytes: 1, view: viewOf(Uint8Array) },
};

export function isSafetensorsDType(name: string): name is SafetensorsDType {
  return Object.hasOwn(dtypeFacts, name);
}

/** IEEE 754 binary16: 5 bits of exponent, 10 of fraction; every value is exact in f32. */
function widenHalf(elements: Uint16Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return Float32Array.from(elements, (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

/** bfloat16: the upper half of an f32. */
function widenBrain(elements: Uint16Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const words = Uint32Array.from(elements, (bits) => bits << 16);
  return new Float32Array(words.buffer);
}

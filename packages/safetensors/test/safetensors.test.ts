import { expect, test } from "vitest";
import type { EncodedTensor, SafetensorsErrorCode } from "../src/index.ts";
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from "../src/index.ts";

/** A file with this header and so many bytes of data. */
function file(header: string, dataLength = 0): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataLength);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  return bytes;
}

function codeOf(bytes: Uint8Array<ArrayBuffer>): SafetensorsErrorCode | "none" {
  try {
    decodeSafetensors(bytes);
    return "none";
  } catch (error) {
    if (error instanceof SafetensorsError) return error.code;
    throw error;
  }
}

const tensors = new Map<string, EncodedTensor>([
  ["u8", { dtype: "U8", shape: [3], data: new Uint8Array([1, 2, 255]) }],
  ["bool", { dtype: "BOOL", shape: [2], data: new Uint8Array([0, 1]) }],
  ["i8", { dtype: "I8", shape: [1], data: new Int8Array([-3]) }],
  ["i16", { dtype: "I16", shape: [1], data: new Int16Array([-300]) }],
  ["u16", { dtype: "U16", shape: [1], data: new Uint16Array([65535]) }],
  ["i32", { dtype: "I32", shape: [], data: new Int32Array([-7]) }],
  ["u32", { dtype: "U32", shape: [1, 1], data: new Uint32Array([4294967295]) }],
  ["i64", { dtype: "I64", shape: [1], data: new BigInt64Array([-5n]) }],
  ["u64", { dtype: "U64", shape: [1], data: new BigUint64Array([2n ** 64n - 1n]) }],
  ["f64", { dtype: "F64", shape: [2], data: new Float64Array([Math.PI, -0]) }],
  ["f32", { dtype: "F32", shape: [2, 2], data: new Float32Array([1, Number.NaN, -Infinity, 1e-45]) }],
  ["empty", { dtype: "F32", shape: [0, 5], data: new Float32Array(0) }],
]);

test("every dtype comes back as it was, with its metadata, at any alignment of the file in memory", () => {
  const metadata = new Map([
    ["format", "pt"],
    ["__proto__", 'quotes " and \\ and \u2028 and \u{1f600}'],
  ]);
  const bytes = encodeSafetensors(tensors, metadata);
  for (const shift of [0, 1, 2, 4, 7]) {
    const moved = new Uint8Array(bytes.length + shift).subarray(shift);
    moved.set(bytes);
    for (const given of [moved, Buffer.from(moved.buffer, moved.byteOffset, moved.length)]) {
      const decoded = decodeSafetensors(given);
      expect(decoded.metadata).toEqual(metadata);
      expect(Object.fromEntries(decoded.tensors)).toEqual(Object.fromEntries(tensors));
    }
  }
});

test("equal tensors give equal bytes in whatever order they are given, and aligned data are views", () => {
  const bytes = encodeSafetensors(tensors);
  expect(encodeSafetensors(new Map([...tensors].reverse()))).toEqual(bytes);
  for (const [name, { data }] of decodeSafetensors(bytes).tensors)
    expect([name, data.buffer === bytes.buffer]).toEqual([name, true]);
});

test("F16 and BF16 of foreign files are read as f32, special values included", () => {
  const header =
    '{"h":{"dtype":"F16","shape":[7],"data_offsets":[0,14]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[14,22]}}';
  const bytes = file(header, 22);
  const start = 8 + header.length;
  const words = [0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x7e00, 0x8000, 0x3f80, 0xc040, 0x7f80, 0x0001];
  words.forEach((word, i) => {
    new DataView(bytes.buffer).setUint16(start + 2 * i, word, true);
  });
  const { tensors: read } = decodeSafetensors(bytes);
  expect(read.get("h")).toEqual({
    dtype: "F16",
    shape: [7],
    data: new Float32Array([1, -2, 2 ** -24, 65504, -Infinity, Number.NaN, -0]),
  });
  expect(read.get("b")?.data).toEqual(new Float32Array([1, -3, Infinity, 2 ** -133]));
});

test("what the format forbids is refused, each by its code", () => {
  const entry = (begin: number, end: number, shape = `[${(end - begin) / 4}]`, dtype = "F32"): string =>
    `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;
  const cases: readonly (readonly [SafetensorsErrorCode | "none", Uint8Array<ArrayBuffer>])[] = [
    ["none", file("{}")],
    ["none", file(`{"a":${entry(4, 8)},"b":${entry(0, 4)}}  \n`, 8)],
    ["truncated", new Uint8Array(7)],
    ["header", file("")],
    ["header", file("[]")],
    ["header", file(" {}")],
    ["header", file("{")],
    ["header", file('{"a":1e9}')],
    ["header", file('{"a":-1}')],
    ["header", file('{"a":9007199254740993}')],
    ["header", file("{} {}")],
    ["header", file('{"a')],
    ["header", file('{"a\n":1}')],
    ["header", file(`{"a":${"[".repeat(100_000)}`)],
    ["header", file('{"__metadata__":{"a":1}}')],
    ["header", file('{"__metadata__":"a"}')],
    ["duplicate", file(`{"a":${entry(0, 4)},"a":${entry(4, 8)}}`, 8)],
    ["duplicate", file(`{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, 8)],
    ["duplicate", file('{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4)],
    ["tensor", file('{"a":7}')],
    ["tensor", file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4)],
    ["dtype", file(`{"a":${entry(0, 4, "[1]", "F31")}}`, 4)],
    ["dtype", file(`{"a":${entry(0, 4, "[1]", "constructor")}}`, 4)],
    ["shape", file(`{"a":${entry(0, 4, '["1"]')}}`, 4)],
    ["shape", file(`{"a":${entry(0, 4, "[9007199254740991,9007199254740991]")}}`, 4)],
    ["offsets", file(`{"a":${entry(0, 4, "[2]")}}`, 4)],
    ["offsets", file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 4)],
    ["offsets", file('{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}', 8)],
    ["offsets", file(`{"a":${entry(0, 4)}}`, 3)],
    ["overlap", file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12)],
    ["hole", file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12)],
    ["hole", file(`{"a":${entry(0, 4)}}`, 5)],
  ];
  for (const [code, bytes] of cases)
    expect([new TextDecoder().decode(bytes.subarray(8, 90)), codeOf(bytes)][1]).toBe(code);
  const notText = file('{"a":1}');
  notText[10] = 0xff;
  expect(codeOf(notText)).toBe("header");
});

test("a header that claims to be huge is refused before memory is reserved for it", () => {
  for (const [low, high] of [
    [0xffffffff, 0xffffffff],
    [100_000_001, 0],
    [0x7fffffff, 0],
  ] as const) {
    const bytes = file("{}");
    new DataView(bytes.buffer).setUint32(0, low, true);
    new DataView(bytes.buffer).setUint32(4, high, true);
    expect(codeOf(bytes)).toBe("header-length");
  }
});

test("names cannot reach a prototype", () => {
  const bytes = encodeSafetensors(
    new Map([["__proto__", { dtype: "U8", shape: [1], data: new Uint8Array([1]) }]]),
    new Map([["constructor", "x"]]),
  );
  const { tensors: read, metadata } = decodeSafetensors(bytes);
  expect([...read.keys(), ...metadata.keys()]).toEqual(["__proto__", "constructor"]);
  expect(({} as Record<string, unknown>)["dtype"]).toBeUndefined();
});

test("what is written is checked: array kind, number of elements, shape, the metadata's name", () => {
  const write = (name: string, tensor: EncodedTensor) => () => encodeSafetensors(new Map([[name, tensor]]));
  const data = new Float32Array(2);
  expect(write("a", { dtype: "F64", shape: [2], data })).toThrow(/"a": F64 \[2\] takes 2 elements in a Float64Array/);
  expect(write("a", { dtype: "F32", shape: [3], data })).toThrow(/takes 3 elements/);
  expect(write("a", { dtype: "F32", shape: [-1, -2], data })).toThrow(/is no shape/);
  expect(write("__metadata__", { dtype: "F32", shape: [2], data })).toThrow(/metadata's/);
});

test("20,000 mutated files: read or refused with a SafetensorsError, never anything else, in bounded time", () => {
  const seeds = [
    encodeSafetensors(tensors, new Map([["format", "pt"]])),
    encodeSafetensors(new Map([["w", { dtype: "F32", shape: [2, 2], data: new Float32Array(4) }]])),
    file(`{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}`, 4),
  ];
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const interesting = [0, 1, 0x22, 0x2c, 0x30, 0x39, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x7f, 0x80, 0xff];
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 20_000; round++) {
    let bytes = (seeds[round % seeds.length] as Uint8Array<ArrayBuffer>).slice();
    for (let change = random(4); change >= 0; change--) {
      const at = random(bytes.length);
      const kind = random(5);
      if (kind === 0) bytes[at] = random(256);
      else if (kind === 1) bytes[at] = interesting[random(interesting.length)] as number;
      else if (kind === 2) bytes = bytes.slice(0, at);
      else if (kind === 3) bytes.copyWithin(at, random(bytes.length), random(bytes.length));
      else bytes[at] = (bytes[at] as number) ^ (1 << random(8));
      if (bytes.length === 0) break;
    }
    const code = codeOf(bytes);
    outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
  }
  // The mutations reach deep: files that are still read, and most of the ways to be wrong.
  expect([...outcomes.keys()]).toEqual(
    expect.arrayContaining(["none", "truncated", "header-length", "header", "dtype", "offsets", "hole"]),
  );
});

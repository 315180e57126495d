import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readNpy } from "../../src/npy/read-npy.ts";
import index from "../files/npy.json" with { type: "json" };
import { thrownBy } from "../thrown-by.ts";

const file = (name: string): Promise<Uint8Array> => readFile(new URL(`../files/${name}`, import.meta.url));

const dtypes: Readonly<Record<string, string>> = { b: "bool", i: "i32", f4: "f32", f8: "f64", u1: "u8", u: "u32" };

describe("reads what NumPy wrote", () => {
  it.each(Object.entries(index))("%s", async (name, { shape, values }) => {
    const read = readNpy(await file(`${name}.npy`));
    expect(read.shape).toEqual(shape);
    expect([...read.data]).toEqual(values);
    const kind = /(b|i|f|u)(\d)$/.exec(name);
    if (kind) expect(read.dtype).toBe(dtypes[kind[0]] ?? dtypes[kind[1] ?? ""]);
  });

  it("bytes are viewed where they lie", async () => {
    const bytes = await file("u1.npy");
    expect(readNpy(bytes).data.buffer).toBe(bytes.buffer);
  });
});

/** An NPY file of version 1 with this header. */
function npy(header: string, data: readonly number[] = [], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length, ...text, ...data);
}
const dictionary = (descr: string, shape: string, order = "False"): string =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

describe("refuses, saying why", () => {
  it.each<[string, Uint8Array, string, string]>([
    ["nothing", new Uint8Array(0), "npy-magic", "starts with the bytes  instead"],
    ["a zip archive", Uint8Array.of(0x50, 0x4b, 3, 4), "npy-magic", "50 4b 03 04 instead of 93 4e"],
    ["an unknown version", npy("", [], 4), "npy-version", "version 4.0"],
    ["a header cut off", npy(dictionary("<f4", "(2,)")).subarray(0, 30), "npy-truncated", "in its header"],
    ["data cut off", npy(dictionary("<f4", "(2,)"), [0, 0, 0, 0]), "npy-truncated", "in its data"],
    ["bytes too many", npy(dictionary("|u1", "(2,)"), [1, 2, 3]), "npy-trailing", "1 bytes too many"],
    ["exabytes", npy(dictionary("<f4", "(4294967296, 4294967296)")), "npy-header", "more elements than can be counted"],
    ["exabytes beside a zero", npy(dictionary("<f4", "(0, 4294967296, 4294967296)")), "npy-header", "can be counted"],
    ["petabytes", npy(dictionary("<f4", "(1125899906842624,)")), "npy-truncated", "needs 45035996"],
    ["33 axes", npy(dictionary("|u1", `(${"1, ".repeat(33)})`), [0]), "npy-header", "more than 32 axes"],
    ["objects, which are pickled", npy(dictionary("|O", "(1,)")), "npy-type", "|O"],
    ["half precision", npy(dictionary("<f2", "(1,)"), [0, 0]), "npy-type", 'astype("float32")'],
    ["text", npy(dictionary("<U4", "(1,)")), "npy-type", "<U4"],
    ["fields", npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }"), "npy-type", "several fields"],
    ["no dictionary", npy("print('hello')"), "npy-header", "not the dictionary"],
    ["a call", npy("{'descr': exit(), 'fortran_order': False, 'shape': ()}"), "npy-header", "not the dictionary"],
    ["a negative extent", npy(dictionary("<f4", "(-1,)")), "npy-header", "header"],
    ["a shape of text", npy(dictionary("<f4", "('1',)")), "npy-header", "whole numbers"],
    ["no shape", npy("{'descr': '<f4', 'fortran_order': False}"), "npy-header", "lacks"],
    ["another key", npy("{'__proto__': '<f4'}"), "npy-header", "__proto__"],
    ["more behind it", npy(`${dictionary("<f4", "()")} x`), "npy-header", "goes on behind"],
    [
      "a number above 32 bits",
      npy(dictionary("<i8", "(1,)"), [0, 0, 0, 0, 1, 0, 0, 0]),
      "npy-range",
      "is 4294967296, which i32",
    ],
    ["an unsigned one", npy(dictionary(">u8", "(1,)"), [0, 0, 0, 1, 0, 0, 0, 0]), "npy-range", "which u32"],
    ["bytes in an unknown order", npy(dictionary("=f4", "(1,)"), [0, 0, 0, 0]), "npy-type", "=f4"],
  ])("%s", (_, bytes, code, message) => {
    const error = thrownBy(() => readNpy(bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

import { describe, expect, it } from "vitest";
import { readIdx } from "../src/idx.ts";
import { idxFile } from "./idx-file.ts";
import { thrownBy } from "./thrown-by.ts";

describe("readIdx reads every element type", () => {
  it.each([
    [8, "u8", [0, 1, 127, 128, 255, 7]],
    [9, "i32", [0, 1, 127, -128, -1, 7]],
    [11, "i32", [0, 258, 32767, -32768, -1, 7]],
    [12, "i32", [0, 16909060, 2147483647, -2147483648, -1, 7]],
    [13, "f32", [0, 1.5, -0.25, Number.POSITIVE_INFINITY, 3.4028234663852886e38, 7]],
    [14, "f64", [0, 0.1, -1e300, Number.NEGATIVE_INFINITY, 5e-324, 7]],
  ])("0x%s as %s", (type, dtype, values) => {
    const read = readIdx(idxFile(type, [2, 3], values));
    expect(read).toMatchObject({ dtype, shape: [2, 3] });
    expect([...read.data]).toEqual(values);
  });

  it("scalars and empty tensors", () => {
    expect(readIdx(idxFile(12, [], [-5]))).toEqual({ dtype: "i32", shape: [], data: Int32Array.of(-5) });
    expect(readIdx(idxFile(8, [0, 28, 28], []))).toEqual({ dtype: "u8", shape: [0, 28, 28], data: new Uint8Array() });
  });

  it("at any offset of a larger buffer", () => {
    const file = idxFile(14, [2], [0.5, -3]);
    const inside = new Uint8Array(file.length + 9);
    inside.set(file, 3);
    expect([...readIdx(inside.subarray(3, 3 + file.length)).data]).toEqual([0.5, -3]);
  });
});

it("bytes are viewed, not copied", () => {
  const file = idxFile(8, [4], [1, 2, 3, 4]);
  const { data } = readIdx(file);
  expect(data.buffer).toBe(file.buffer);
  expect(data.byteOffset).toBe(8);
});

it("bytes that other threads may write to are copied", () => {
  const file = idxFile(8, [2], [1, 2]);
  const shared = new Uint8Array(new SharedArrayBuffer(file.length));
  shared.set(file);
  const { data } = readIdx(shared);
  expect(data.buffer).toBeInstanceOf(ArrayBuffer);
  expect([...data]).toEqual([1, 2]);
});

describe("what is not an IDX file is refused, with data and a message", () => {
  const good = idxFile(11, [2, 2], [1, 2, 3, 4]);

  it.each([0, 3])("%s bytes", (length) => {
    expect(thrownBy(() => readIdx(good.subarray(0, length))).details).toEqual({
      code: "idx-truncated",
      part: "header",
      expected: 4,
      actual: length,
    });
  });

  it("a header cut off", () => {
    expect(thrownBy(() => readIdx(good.subarray(0, 11))).details).toMatchObject({ part: "header", expected: 12 });
  });

  it("data cut off", () => {
    const error = thrownBy(() => readIdx(good.subarray(0, 19)));
    expect(error.details).toEqual({ code: "idx-truncated", part: "data", expected: 20, actual: 19 });
    expect(error.message).toBe("an IDX file cut off in its data: it has 19 bytes and needs 20");
  });

  it("bytes left over", () => {
    const error = thrownBy(() => readIdx(new Uint8Array([...good, 0, 0, 0])));
    expect(error.details).toEqual({ code: "idx-trailing", expected: 20, actual: 23 });
    expect(error.message).toContain("3 bytes too many");
  });

  it("another magic number: gzip", () => {
    const error = thrownBy(() => readIdx(new Uint8Array([0x1f, 0x8b, 8, 0])));
    expect(error.details).toEqual({ code: "idx-magic", actual: "1f 8b" });
    expect(error.message).toContain("compressed");
  });

  it("an unknown element type", () => {
    const error = thrownBy(() => readIdx(idxFile(10, [1], [1])));
    expect(error.details).toEqual({ code: "idx-type", elementType: 10 });
    expect(error.message).toContain("0x0a");
  });

  it("too many dimensions", () => {
    const error = thrownBy(() => readIdx(idxFile(8, new Array<number>(33).fill(1), [1])));
    expect(error.details).toEqual({ code: "idx-rank", rank: 33, maximum: 32 });
  });

  it.each([
    { name: "16 EiB", type: 8, shape: [2 ** 32 - 1, 2 ** 32 - 1] },
    { name: "more than a double counts", type: 14, shape: new Array<number>(32).fill(2 ** 32 - 1) },
    { name: "none of more than can be counted", type: 8, shape: [2 ** 31, 0, 2 ** 31] },
  ])("dimensions of $name", ({ type, shape }) => {
    expect(thrownBy(() => readIdx(idxFile(type, shape, []))).details).toEqual({ code: "idx-size", shape });
  });

  it("4 PiB that can be counted are not reserved", () => {
    const error = thrownBy(() => readIdx(idxFile(14, [2 ** 24, 2 ** 25], [1])));
    expect(error.details).toMatchObject({ code: "idx-truncated", expected: 12 + 2 ** 52, actual: 20 });
  });
});

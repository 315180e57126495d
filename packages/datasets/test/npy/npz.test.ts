import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../../src/dataset-error.ts";
import { readNpz } from "../../src/npy/read-npz.ts";

const file = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(await readFile(new URL(`../files/${name}`, import.meta.url)));

async function rejection(promise: Promise<unknown>): Promise<DatasetError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatasetError) return error;
  throw error ?? new Error("expected a DatasetError");
}

/** Where bytes that begin the central directory's entries are, by their signature. */
function central(bytes: Uint8Array): number {
  return Buffer.from(bytes).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
}

describe("reads what NumPy wrote", () => {
  it.each(["stored.npz", "compressed.npz"])("%s", async (name) => {
    const arrays = await readNpz(await file(name));
    expect(arrays["x_train"]).toMatchObject({ dtype: "u8", shape: [3, 4] });
    expect([...(arrays["x_train"]?.data ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(arrays["y_train"]).toEqual({ dtype: "i32", shape: [3], data: Int32Array.of(0, 1, 1) });
  });

  it("only what is asked for, and says what there is", async () => {
    const bytes = await file("compressed.npz");
    expect(Object.keys(await readNpz(bytes, ["y_train"]))).toEqual(["y_train"]);
    expect((await rejection(readNpz(bytes, ["y_test"]))).message).toContain(
      '"y_test" is not in it; it holds x_train, y_train, zeros',
    );
  });

  it("names that are everywhere are no arrays", async () => {
    expect((await readNpz(await file("stored.npz")))["toString"]).toBeUndefined();
    expect((await rejection(readNpz(await file("stored.npz"), ["constructor"]))).code).toBe("zip");
  });
});

describe("refuses, saying why", () => {
  it.each<[string, string, (bytes: Uint8Array, view: DataView) => Uint8Array | undefined, string]>([
    ["no archive", "stored.npz", () => Uint8Array.of(1, 2, 3), "has no end record"],
    ["one cut off", "stored.npz", (bytes) => bytes.subarray(0, 300), "has no end record"],
    [
      "a changed byte of an array",
      "stored.npz",
      (bytes) => {
        const at = Buffer.from(bytes).indexOf(Buffer.from([4, 5, 6, 7, 8, 9, 10, 11]));
        bytes[at] = 99;
        return bytes;
      },
      "its checksum is wrong",
    ],
    [
      "a size that its bytes cannot have",
      "compressed.npz",
      (bytes, view) => {
        view.setUint32(central(bytes) + 24, 2 ** 31, true);
        return bytes;
      },
      "a size that its bytes cannot unpack to",
    ],
    [
      "a bomb: more bytes than it says",
      "compressed.npz",
      (bytes, view) => {
        view.setUint32(central(bytes) + 24, 100, true);
        return bytes;
      },
      "unpack to more than 100 bytes",
    ],
    [
      "an unknown method",
      "stored.npz",
      (bytes, view) => {
        view.setUint16(central(bytes) + 10, 93, true);
        return bytes;
      },
      "unknown method 93",
    ],
    [
      "an encrypted entry",
      "stored.npz",
      (bytes, view) => {
        view.setUint16(central(bytes) + 8, 1, true);
        return bytes;
      },
      "is encrypted",
    ],
    [
      "an entry beyond the file",
      "stored.npz",
      (bytes, view) => {
        view.setUint32(central(bytes) + 42, 10_000, true);
        return bytes;
      },
      "is not where the list says",
    ],
  ])("%s", async (_, name, change, message) => {
    const bytes = await file(name);
    const changed = change(bytes, new DataView(bytes.buffer)) ?? bytes;
    expect((await rejection(readNpz(changed))).message).toContain(message);
  });

  it("an archive that repeats one entry ten thousand times", async () => {
    const bytes = await file("compressed.npz");
    const view = new DataView(bytes.buffer);
    const end = bytes.length - 22;
    const begin = view.getUint32(end + 16, true);
    const entry = bytes.subarray(begin, begin + 46 + view.getUint16(begin + 28, true));
    const times = 10_000;
    const bomb = new Uint8Array(begin + times * entry.length + 22);
    bomb.set(bytes.subarray(0, begin));
    for (let i = 0; i < times; i++) bomb.set(entry, begin + i * entry.length);
    bomb.set(bytes.subarray(end), begin + times * entry.length);
    new DataView(bomb.buffer).setUint16(bomb.length - 22 + 10, times, true);
    expect((await rejection(readNpz(bomb))).message).toContain("shares its bytes with others");
  });
});

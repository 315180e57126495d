import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../src/decode/decode-image.ts";
import { withChannels } from "../src/decode/image.ts";
import { resize } from "../src/decode/resize.ts";
import index from "./files/images.json" with { type: "json" };
import { chunk, pngFile } from "./png-file.ts";
import { rejection } from "./rejection.ts";

const file = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  Uint8Array.from(await readFile(new URL(`./files/${name}`, import.meta.url)));

describe("decodes what Pillow wrote", () => {
  it.each(Object.entries(index.files))("%s", async (name, { channels, values }) => {
    const image = await decodeImage(await file(name));
    expect(image).toMatchObject({ width: index.width, height: index.height, channels });
    expect(image.data).toHaveLength(values.length);
    const most = Math.max(...values.map((value, i) => Math.abs(value - (image.data[i] as number))));
    // PNG is exact. Decoders of JPEG round their cosines differently; where colours have half the resolution, Pillow's
    // smooths them and this one does not.
    expect(most).toBeLessThanOrEqual(name.endsWith(".png") ? 0 : name === "subsampled.jpg" ? 14 : 3);
  });

  it("interlaced PNG", async () => {
    // 3 by 3 pixels 1 to 9 in the passes of Adam7: pass 1 has pixel (0,0), 4 (2,0), 5 row 2, 6 (1,*), 7 row 1.
    const rows = Uint8Array.of(0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6);
    const image = await decodeImage(pngFile({ width: 3, height: 3, interlace: 1, rows }));
    expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("refuses, saying why", () => {
  const rows = Uint8Array.of(0, 1, 2, 0, 3, 4);
  const good = { width: 2, height: 2, rows };
  it.each<[string, Uint8Array, string, string]>([
    ["nothing", new Uint8Array(0), "image-format", "it starts with the bytes "],
    ["a GIF", new TextEncoder().encode("GIF89a"), "image-format", "47 49 46 38"],
    ["a PNG cut off", pngFile(good).subarray(0, 50), "image-corrupt", "cut off"],
    [
      "a checksum that is wrong",
      Uint8Array.from(pngFile(good), (byte, i) => (i === 30 ? byte ^ 1 : byte)),
      "image-corrupt",
      "CRC",
    ],
    ["fewer pixels than it says", pngFile({ ...good, height: 3 }), "image-corrupt", "fewer pixels"],
    ["more pixels than it says", pngFile({ ...good, height: 1 }), "image-corrupt", "more pixels"],
    [
      "16 million pixels that are not there",
      pngFile({ ...good, width: 4000, height: 4000 }),
      "image-corrupt",
      "not enough bytes",
    ],
    ["10^18 pixels", pngFile({ ...good, width: 2 ** 30, height: 2 ** 30 }), "image-size", "at most 16777216 pixels"],
    ["no pixels", pngFile({ ...good, width: 0 }), "image-corrupt", "no pixels"],
    ["an unknown depth", pngFile({ ...good, depth: 3 }), "image-corrupt", "3 bits of the colour type 0"],
    ["an unknown filter", pngFile({ ...good, rows: Uint8Array.of(9, 1, 2, 0, 3, 4) }), "image-corrupt", "filter"],
    ["an unknown chunk that it needs", pngFile({ ...good, more: [chunk("ABCD", rows)] }), "image-corrupt", '"ABCD"'],
    [
      "interlaced bits",
      pngFile({ width: 2, height: 2, depth: 1, interlace: 1, rows }),
      "image-corrupt",
      "without interlacing",
    ],
    [
      "a colour beyond the palette",
      pngFile({ ...good, colour: 3, more: [chunk("PLTE", Uint8Array.of(1, 2, 3))] }),
      "image-corrupt",
      "palette",
    ],
    ["no palette", pngFile({ ...good, colour: 3 }), "image-corrupt", "palette"],
    ["a JPEG that is only a start", Uint8Array.of(0xff, 0xd8), "image-corrupt", "cut off"],
    ["a JPEG without pixels", Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), "image-corrupt", "no pixels"],
  ])("%s", async (_, bytes, code, message) => {
    const error = await rejection(decodeImage(bytes));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  const patched = async (name: string, change: (bytes: Uint8Array<ArrayBuffer>, frame: number) => void) => {
    const bytes = await file(name);
    change(bytes, Buffer.from(bytes).indexOf(Buffer.from([0xff, name === "progressive.jpg" ? 0xc2 : 0xc0])));
    return decodeImage(bytes);
  };

  it("a JPEG of 4 gigapixels", async () => {
    const error = await rejection(patched("rgb.jpg", (bytes, frame) => bytes.fill(0xff, frame + 5, frame + 9)));
    expect(error.code).toBe("image-size");
  });

  it("a JPEG of a megapixel in half a kilobyte", async () => {
    const error = await rejection(patched("grey.jpg", (bytes, frame) => bytes.set([4, 0, 4, 0], frame + 5)));
    expect(error.message).toContain("not enough bytes");
  });

  it("a lossless JPEG", async () => {
    const error = await rejection(patched("rgb.jpg", (bytes, frame) => bytes.set([0xc3], frame + 1)));
    expect(error.message).toContain("lossless");
  });

  it("a JPEG with a table in which the decoder could see a scan", async () => {
    const bytes = await file("rgb.jpg");
    const table = Uint8Array.of(0xff, 0xdb, 0, 67, 3, ...new Array<number>(62).fill(1), 0xff, 0xda);
    const begin = Buffer.from(bytes).indexOf(Buffer.from([0xff, 0xc0]));
    const changed = Buffer.concat([bytes.subarray(0, begin), table, bytes.subarray(begin)]);
    expect((await rejection(decodeImage(changed))).message).toContain("a table looks like a scan");
  });

  it("a JPEG cut off anywhere, and one with a hundred scans more", async () => {
    const bytes = await file("rgb.jpg");
    for (let end = 2; end < bytes.length - 1; end += 7) await rejection(decodeImage(bytes.subarray(0, end)));
    const scan = bytes.subarray(Buffer.from(bytes).lastIndexOf(Buffer.from([0xff, 0xda])), bytes.length - 2);
    const many = Buffer.concat([
      bytes.subarray(0, -2),
      ...new Array<Uint8Array>(101).fill(scan),
      Uint8Array.of(0xff, 0xd9),
    ]);
    expect((await rejection(decodeImage(many))).message).toContain("more than 100 scans");
  });

  it("more pixels than allowed", async () => {
    const error = await rejection(decodeImage(await file("grey.png"), { maximumPixels: 98 }));
    expect(error.message).toContain("an image of 11 by 9 where at most 98 pixels");
  });
});

describe("resizes", () => {
  const square = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 100, 200, 40) } as const;
  it("nearest", () => {
    expect([...resize(square, 4, 2, "nearest").data]).toEqual([0, 0, 100, 100, 200, 200, 40, 40]);
    expect([...resize(square, 1, 1, "nearest").data]).toEqual([40]);
  });
  it("bilinear, as PyTorch's interpolate (values from it)", () => {
    expect([...resize(square, 3, 3, "bilinear").data]).toEqual([0, 50, 100, 100, 85, 70, 200, 120, 40]);
    expect([...resize(square, 1, 1, "bilinear").data]).toEqual([85]);
  });
  it("each channel by itself", () => {
    const pair = { width: 2, height: 1, channels: 3, data: Uint8Array.of(0, 10, 20, 100, 110, 120) } as const;
    expect([...resize(pair, 1, 1, "bilinear").data]).toEqual([50, 60, 70]);
  });
});

it("grey is the luma that Pillow computes", () => {
  const rgb = {
    width: 4,
    height: 1,
    channels: 3,
    data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 77),
  } as const;
  expect([...withChannels(rgb, 1).data]).toEqual([76, 150, 29, 129]);
});

import { DatasetError, decompress, isDatasetError } from "@tenon/datasets";
import { convertIndexedToRgb, type DecodedPng, decode } from "fast-png";
import { checkPixels } from "./check-pixels.ts";
import type { Image } from "./image.ts";
import { joined } from "./joined.ts";

const refuse = (problem: string, cause?: unknown): never => {
  throw new DatasetError({ code: "image-corrupt", format: "PNG", problem }, { cause });
};

/**
 * Decodes a PNG image with fast-png, which takes a file as it is: it reserves what a header claims and unpacks as much as there
 * is. So the chunks are looked at first (https://www.w3.org/TR/png-3/), those that are no pixels are left out, and the packed
 * pixels are unpacked once to see that they are exactly as many as the header says.
 */
export async function decodePng(bytes: Uint8Array, maximumPixels: number): Promise<Image> {
  const { header, kept, packed } = checkChunks(bytes);
  checkPixels(header.width, header.height, maximumPixels);
  const expected = filteredBytes(header);
  // What DEFLATE can code at most (RFC 1951), 258 bytes in 2 bits, says whether unpacking is worth the memory.
  if (expected > 1032 * packed.byteLength) refuse("it has not enough bytes for its size");
  let actual: number;
  try {
    actual = (await decompress(packed, "deflate", expected)).byteLength;
  } catch (error) {
    return refuse(
      isDatasetError(error) && error.code === "compressed-size"
        ? "it has more pixels than its size says"
        : "its pixels do not unpack",
      error,
    );
  }
  if (actual !== expected) refuse("it has fewer pixels than its size says");
  try {
    return toImage(decode(kept, { checkCrc: true }), header.colour);
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colour: number;
  readonly interlaced: boolean;
}

const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

interface CheckedPng {
  readonly header: PngHeader;
  /** The file without the chunks that are no pixels: texts, profiles, animations. */
  readonly kept: Uint8Array<ArrayBuffer>;
  /** The packed pixels of all IDAT chunks. */
  readonly packed: Uint8Array<ArrayBuffer>;
}

function checkChunks(bytes: Uint8Array): CheckedPng {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 8)];
  const packed: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let ended = false;
  for (let at = 8; !ended; ) {
    if (at + 12 > bytes.byteLength) return refuse("it is cut off");
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.byteLength) return refuse("it is cut off");
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (header === undefined) {
      if (type !== "IHDR" || length !== 13) return refuse("it does not begin with a header");
      header = readHeader(data);
      kept.push(bytes.subarray(at, end));
    } else if (type === "IHDR") return refuse("it has two headers");
    else if (type === "IDAT" || type === "PLTE" || type === "IEND") {
      if (type === "PLTE" && (length % 3 !== 0 || length > 768)) return refuse("its palette is damaged");
      if (type === "IEND" && length !== 0) return refuse("its end is damaged");
      if (type === "IDAT") packed.push(data);
      ended = type === "IEND";
      kept.push(bytes.subarray(at, end));
    } else if (/^[A-Z]/.test(type)) return refuse(`it needs the unknown chunk ${JSON.stringify(type)}`);
    at = end;
  }
  return header === undefined ? refuse("it is cut off") : { header, kept: joined(kept), packed: joined(packed) };
}

function readHeader(data: Uint8Array): PngHeader {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, colour = 0, compression, filter, interlace = 2] = data.subarray(8);
  if (width === 0 || height === 0) refuse("it has no pixels");
  if (depthsOf[colour]?.includes(depth) !== true) refuse(`${depth} bits of the colour type ${colour} are unknown`);
  if (compression !== 0 || filter !== 0 || interlace > 1) refuse("it is packed in an unknown way");
  const header = { width, height, depth, colour, interlaced: interlace === 1 };
  if (header.interlaced && header.depth < 8) refuse("interlaced with fewer than 8 bits; save it without interlacing");
  return header;
}

/** Bytes of the unpacked pixels: every row has one in front that says how it is filtered. */
function filteredBytes({ width, height, depth, colour, interlaced }: PngHeader): number {
  const bits = depth * (channelsOf[colour] ?? 1);
  const bytesOf = (columns: number, rows: number): number =>
    columns === 0 || rows === 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  if (!interlaced) return bytesOf(width, height);
  // The seven passes of Adam7: where each begins, and how far its pixels are apart.
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return passes.reduce(
    (sum, [x, y, dx, dy]) =>
      sum + bytesOf(Math.max(0, Math.ceil((width - x) / dx)), Math.max(0, Math.ceil((height - y) / dy))),
    0,
  );
}

/** Grey to one channel, everything else to three, of 8 bits. */
function toImage(png: DecodedPng, colour: number): Image {
  const { width, height, depth } = png;
  const pixels = width * height;
  const indexed = colour === 3;
  const source = indexed ? convertIndexedToRgb(png) : depth < 8 ? unpackBits(png) : png.data;
  const stride = indexed ? source.length / pixels : (channelsOf[colour] ?? 1);
  const channels = stride < 3 ? 1 : 3;
  const data = new Uint8Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < channels; channel++) {
      const value = source[pixel * stride + channel] as number;
      data[pixel * channels + channel] = depth === 16 ? Math.round(value / 257) : value;
    }
  return { width, height, channels, data };
}

/** Grey of 1, 2 or 4 bits, several pixels to a byte, to 0..255. */
function unpackBits({ width, height, depth, data }: DecodedPng): Uint8Array<ArrayBuffer> {
  const row = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = data[y * row + (bit >> 3)] as number;
      pixels[y * width + x] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
    }
  return pixels;
}

import { DatasetError } from "@tenon/datasets";
import jpeg from "jpeg-js";
import { checkPixels } from "./check-pixels.ts";
import type { Image } from "./image.ts";
import { joined } from "./joined.ts";

const refuse = (problem: string, cause?: unknown): never => {
  throw new DatasetError({ code: "image-corrupt", format: "JPEG", problem }, { cause });
};

/** Even the simplest block of 8 by 8 pixels takes a bit of the file (T.81, F.1.2): 512 pixels to a byte. */
const mostPixelsPerByte = 512;
/** Progressive images have about ten. Each goes over all of the image, so their number decides how long decoding takes. */
const mostScans = 100;

/**
 * Decodes a JPEG image with jpeg-js, which takes a file as it is: it reserves what a header claims, and goes over the image as often
 * as it is told to. So the segments are looked at first (ITU-T T.81, annex B), and those that are no pixels are left out.
 */
export function decodeJpeg(bytes: Uint8Array, maximumPixels: number): Image {
  const { kept, frame, plainRgb } = checkSegments(bytes);
  const { width, height, components } = frame;
  const grey = components === 1;
  checkPixels(width, height, maximumPixels);
  if (width * height > mostPixelsPerByte * bytes.byteLength) refuse("it has not enough bytes for its size");
  let decoded: { readonly width: number; readonly height: number; readonly data: Uint8Array };
  try {
    // Tolerant of what most decoders let pass. Memory is bounded by the checks above; the decoder's own limit is a second one.
    decoded = jpeg.decode(kept, {
      useTArray: true,
      formatAsRGBA: false,
      ...(plainRgb && { colorTransform: false }),
      maxResolutionInMP: maximumPixels / 1e6 + 1,
      maxMemoryUsageInMB: 64 + (128 * width * height) / 1e6,
    });
  } catch (cause) {
    return refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (decoded.width !== width || decoded.height !== height) return refuse("it has two sizes");
  const pixels = width * height;
  const channels = grey ? 1 : 3;
  const data = new Uint8Array(pixels * channels);
  if (grey) for (let pixel = 0; pixel < pixels; pixel++) data[pixel] = decoded.data[3 * pixel] as number;
  else data.set(decoded.data);
  return { width, height, channels, data };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

const markers = { start: 0xd8, end: 0xd9, scan: 0xda, adobe: 0xee } as const;

interface CheckedJpeg {
  /** The file without the segments that are no pixels: comments, thumbnails, profiles. */
  readonly kept: Uint8Array<ArrayBuffer>;
  readonly frame: Frame;
  /** Whether three components are red, green and blue as they are, and not luma and chroma. */
  readonly plainRgb: boolean;
}

function checkSegments(bytes: Uint8Array): CheckedJpeg {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  let frame: Frame | undefined;
  let scans = 0;
  let adobeTransform: number | undefined;
  for (let at = 2; ; ) {
    // Any number of ff may stand before a marker.
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    if (marker === undefined) return refuse("it is cut off");
    if (bytes[at] !== 0xff) return refuse("a segment does not begin with a marker");
    if (marker === markers.end) break;
    if (at + 4 > bytes.byteLength) return refuse("it is cut off");
    let end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.byteLength) return refuse("it is cut off");
    const content = bytes.subarray(at + 4, end);
    const kind = kindOf(marker);
    if (kind === "frame") {
      if (frame !== undefined) return refuse("it has two sizes");
      frame = readFrame(content);
    } else if (kind === "unsupported")
      return refuse("it is lossless, hierarchical or coded arithmetically; save it as a usual one");
    else if (kind === "scan") {
      if (frame === undefined) return refuse("its pixels stand before its size");
      if ((content[0] ?? 0) < 1 || (content[0] ?? 0) > 4 || content.byteLength !== 4 + 2 * (content[0] ?? 0))
        return refuse("a scan is damaged");
      if (++scans > mostScans) return refuse(`it has more than ${mostScans} scans`);
      end = endOfScan(bytes, end);
    }
    // "Adobe", a version, two flags, and how colours were transformed (Technical Note 5116).
    if (marker === markers.adobe && content.byteLength >= 12) adobeTransform = content[11];
    if (kind !== "other") kept.push(bytes.subarray(at, end));
    at = end;
  }
  if (frame === undefined || scans === 0) return refuse("it has no pixels");
  kept.push(Uint8Array.of(0xff, markers.end));
  const file = joined(kept);
  // The decoder goes through the file in its own way; a scan that is none here must not be one there.
  if (count(file, markers.scan) !== scans) return refuse("a table looks like a scan");
  return { kept: file, frame, plainRgb: adobeTransform === 0 && frame.components === 3 };
}

/** What a segment is for, by its marker (T.81, table B.1). */
function kindOf(marker: number): "frame" | "scan" | "table" | "other" | "unsupported" {
  if (marker === 0xc4 || marker === 0xdb || marker === 0xdd || marker === markers.adobe) return "table";
  if (marker >= 0xc0 && marker <= 0xc2) return "frame";
  if (marker >= 0xc3 && marker <= 0xcf) return "unsupported";
  return marker === markers.scan ? "scan" : "other";
}

function readFrame(content: Uint8Array): Frame {
  const [precision, high = 0, low = 0, wide = 0, narrow = 0, components = 0] = content;
  const [height, width] = [256 * high + low, 256 * wide + narrow];
  if (precision !== 8) refuse(`it has ${precision} bits instead of 8`);
  if (width === 0 || height === 0) refuse("it has no pixels");
  if (![1, 3, 4].includes(components) || content.byteLength !== 6 + 3 * components)
    refuse(`it has ${components} components`);
  for (let component = 0; component < components; component++) {
    const sampling = content[6 + 3 * component + 1] as number;
    if (sampling >> 4 < 1 || sampling >> 4 > 4 || (sampling & 15) < 1 || (sampling & 15) > 4)
      refuse("its components are sampled in an unknown way");
  }
  return { width, height, components };
}

/** Where the coded pixels end: at the next marker that is no restart; ff 00 stands for ff. */
function endOfScan(bytes: Uint8Array, begin: number): number {
  for (let at = bytes.indexOf(0xff, begin); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.byteLength;
}

function count(bytes: Uint8Array, marker: number): number {
  let found = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) if (bytes[at + 1] === marker) found++;
  return found;
}

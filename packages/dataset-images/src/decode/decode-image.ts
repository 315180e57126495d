import { DatasetError } from "@tenon/datasets";
import type { Image } from "./image.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodePng } from "./png.ts";

export interface DecodeOptions {
  /** The most pixels an image may have, default 2^24 (4096 by 4096). */
  readonly maximumPixels?: number | undefined;
}

/**
 * Decodes a PNG or JPEG image, told apart by its first bytes: grey images to one channel, others to three. Transparency is
 * left out, 16 bits a channel become 8; colour profiles and the orientation in EXIF data are not looked at.
 *
 * Sizes are checked before memory is reserved: against `maximumPixels`, and against what that many bytes can hold.
 *
 * @throws DatasetError `image-format` for another format; `image-corrupt` for a damaged image, or a kind that is not supported;
 *   `image-size` for one of too many pixels
 *
 * @example
 * ```ts
 * import { decodeImage } from "@tenon/dataset-images";
 *
 * const png =
 *   "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
 * const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
 * await decodeImage(bytes); // => { width: 1, height: 1, channels: 1, data: Uint8Array.of(128) }
 * await decodeImage(bytes.subarray(0, 50)); // => throws /a damaged or unusual PNG image/
 * ```
 */
export async function decodeImage(bytes: Uint8Array, { maximumPixels = 2 ** 24 }: DecodeOptions = {}): Promise<Image> {
  const starts = (...start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return decodePng(bytes, maximumPixels);
  if (starts(0xff, 0xd8)) return decodeJpeg(bytes, maximumPixels);
  const actual = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw new DatasetError({ code: "image-format", actual });
}

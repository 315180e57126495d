/** A decoded image: rows from the top, pixels from the left, channels together; 0 is black, 255 full. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** 1 is grey, 3 red, green and blue. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array<ArrayBuffer>;
}

/**
 * The image in one channel or three. Grey is ITU-R 601's luma, rounded as Pillow's `convert("L")` does.
 *
 * @example
 * ```ts
 * import { withChannels } from "@tenon/dataset-images";
 *
 * const red = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0) } as const;
 * withChannels(red, 1).data; // => [76]
 * withChannels(withChannels(red, 1), 3).data; // => [76, 76, 76]
 * ```
 */
export function withChannels(image: Image, channels: 1 | 3): Image {
  const { width, height, data } = image;
  if (image.channels === channels) return image;
  const pixels = width * height;
  const made = new Uint8Array(pixels * channels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    if (channels === 3) made.fill(data[pixel] as number, 3 * pixel, 3 * pixel + 3);
    else {
      const [red, green, blue] = [data[3 * pixel], data[3 * pixel + 1], data[3 * pixel + 2]] as [
        number,
        number,
        number,
      ];
      made[pixel] = (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
    }
  }
  return { width, height, channels, data: made };
}

import type { Image } from "./image.ts";

/** How pixels are found in between: that of the nearest one, or the four around it by distance. */
export type Interpolation = "nearest" | "bilinear";

/**
 * The image in another size. Pixels are squares with their centre in the middle, as in PyTorch's `interpolate` with
 * `align_corners=False` ("bilinear" and "nearest-exact"); there is no smoothing, so an image that becomes much smaller is
 * sampled.
 *
 * @example
 * ```ts
 * import { resize } from "@tenon/dataset-images";
 *
 * const line = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 100) } as const;
 * resize(line, 4, 1, "bilinear").data; // => [0, 25, 75, 100]
 * resize(line, 4, 1, "nearest").data; // => [0, 0, 100, 100]
 * ```
 */
export function resize(image: Image, width: number, height: number, interpolation: Interpolation): Image {
  const { channels, data } = image;
  if (width === image.width && height === image.height) return image;
  const [columns, rows] = [places(image.width, width, interpolation), places(image.height, height, interpolation)];
  const made = new Uint8Array(width * height * channels);
  let to = 0;
  for (const row of rows) {
    const [above, below] = [row.before * image.width, row.after * image.width];
    for (const column of columns)
      for (let channel = 0; channel < channels; channel++) {
        const at = (line: number, place: number): number => data[(line + place) * channels + channel] as number;
        const upper = at(above, column.before) * (1 - column.share) + at(above, column.after) * column.share;
        const lower = at(below, column.before) * (1 - column.share) + at(below, column.after) * column.share;
        made[to++] = Math.round(upper * (1 - row.share) + lower * row.share);
      }
  }
  return { width, height, channels, data: made };
}

interface Place {
  readonly before: number;
  readonly after: number;
  /** How much of `after` there is. */
  readonly share: number;
}

/** Where each of `to` places lies among `from` ones. */
function places(from: number, to: number, interpolation: Interpolation): readonly Place[] {
  return Array.from({ length: to }, (_, index) => {
    const centre = ((index + 0.5) * from) / to;
    if (interpolation === "nearest") {
      const nearest = Math.min(from - 1, Math.floor(centre));
      return { before: nearest, after: nearest, share: 0 };
    }
    const place = Math.max(0, Math.min(from - 1, centre - 0.5));
    const before = Math.floor(place);
    return { before, after: Math.min(from - 1, before + 1), share: place - before };
  });
}

import { DatasetError } from "@tenon/datasets";

/** @throws DatasetError `image-size`, before memory is reserved */
export function checkPixels(width: number, height: number, maximumPixels: number): void {
  if (width * height > maximumPixels)
    throw new DatasetError({
      code: "image-size",
      expected: `at most ${maximumPixels} pixels`,
      actual: `${width} by ${height}`,
      remedy: "make it smaller, or raise maximumPixels",
    });
}

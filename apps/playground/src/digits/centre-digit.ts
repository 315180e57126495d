/** The side of MNIST's images, and of the box that a digit is scaled to in them. */
const [side, box] = [28, 20];

/**
 * A drawing as MNIST's images were made of scans: the ink's box is scaled to fit 20 by 20 with its form kept, by averages, and
 * is put into 28 by 28 so that its centre of mass is in the middle (LeCun et al., http://yann.lecun.com/exdb/mnist/).
 *
 * @param ink 0 for paper to 255, row by row
 * @returns 28 by 28 bytes, or undefined where there is no ink
 */
export function centreDigit(ink: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if ((ink[y * width + x] as number) > 0) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
  if (right < 0) return undefined;
  const scale = box / Math.max(right - left + 1, bottom - top + 1);
  const columns = Math.max(1, Math.round((right - left + 1) * scale));
  const rows = Math.max(1, Math.round((bottom - top + 1) * scale));
  const small = new Float64Array(columns * rows);
  let [mass, massX, massY] = [0, 0, 0];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = average(
        ink,
        width,
        [left + column / scale, Math.min(right + 1, left + (column + 1) / scale)],
        [top + row / scale, Math.min(bottom + 1, top + (row + 1) / scale)],
      );
      small[row * columns + column] = value;
      mass += value;
      massX += value * (column + 0.5);
      massY += value * (row + 0.5);
    }
  const startX = Math.round(side / 2 - massX / mass);
  const startY = Math.round(side / 2 - massY / mass);
  const image = new Uint8Array(side * side);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [x, y] = [startX + column, startY + row];
      if (x >= 0 && x < side && y >= 0 && y < side)
        image[y * side + x] = Math.round(small[row * columns + column] as number);
    }
  return image;
}

/** Mean over a box whose edges may lie inside pixels. */
function average(
  ink: Uint8Array,
  width: number,
  [left, right]: readonly [number, number],
  [top, bottom]: readonly [number, number],
): number {
  let [sum, area] = [0, 0];
  for (let y = Math.floor(top); y < bottom; y++) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < right; x++) {
      const covered = tall * (Math.min(x + 1, right) - Math.max(x, left));
      sum += (ink[y * width + x] ?? 0) * covered;
      area += covered;
    }
  }
  return area > 0 ? sum / area : 0;
}

import { normals, sizeOf, tensorData } from "@tenon/tensor";
import { requireInRange } from "../option-range.ts";
import type { Initialiser } from "./initialiser.ts";
import { specOf } from "./initialiser.ts";
import type { GainOptions } from "./variance.ts";

/**
 * `gain` times a matrix with orthonormal columns (or rows, where there are fewer), uniformly among all: normal numbers,
 * orthonormalised with a positive diagonal of R (Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of
 * learning in deep linear neural networks, 2013). All axes but the last count as rows. As `torch.nn.init.orthogonal_`.
 *
 * @throws LayerError `options` unless gain > 0.
 */
export function orthogonal({ gain }: GainOptions = {}): Initialiser {
  const factor = gain ?? 1;
  requireInRange("orthogonal", "gain", factor, "a number > 0");
  return {
    spec: specOf("orthogonal", { gain }),
    init(key, { shape, dtype }) {
      const columns = shape.at(-1) ?? 1;
      const rows = columns === 0 ? 0 : sizeOf(shape) / columns;
      const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
      const vectors = orthonormal(normals(key, count * length), count, length);
      const matrix = new Float64Array(rows * columns);
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const at = rows >= columns ? column * length + row : row * length + column;
          matrix[row * columns + column] = factor * (vectors[at] as number);
        }
      return tensorData(dtype, matrix, shape);
    },
  };
}

/**
 * Gram and Schmidt's orthonormalisation of `count` vectors that lie one after another, each subtracted twice, which is
 * enough for orthogonality to the last digits (Giraud, Langou and Rozložník, 2005). Only operations that IEEE 754 rounds
 * alike everywhere.
 */
function orthonormal(vectors: Float64Array<ArrayBuffer>, count: number, length: number): Float64Array<ArrayBuffer> {
  const vector = (i: number): Float64Array<ArrayBuffer> => vectors.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < count; i++) {
    const own = vector(i);
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        const other = vector(j);
        const share = product(own, other);
        for (let k = 0; k < length; k++) own[k] = (own[k] as number) - share * (other[k] as number);
      }
    const norm = Math.sqrt(product(own, own));
    for (let k = 0; k < length; k++) own[k] = (own[k] as number) / norm;
  }
  return vectors;
}

function product(left: Float64Array<ArrayBuffer>, right: Float64Array<ArrayBuffer>): number {
  let sum = 0;
  for (let k = 0; k < left.length; k++) sum += (left[k] as number) * (right[k] as number);
  return sum;
}

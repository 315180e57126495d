import type { RandomKey } from "@tenon/tensor";
import { foldKey, normals, sizeOf, tensorData, uniforms } from "@tenon/tensor";
import type { Initialiser } from "./initialiser.ts";

/** Uniform in [minimum, maximum). */
export function uniformInitialiser(minimum: number, maximum: number): Initialiser {
  return (key, { shape, dtype }) =>
    tensorData(
      dtype,
      uniforms(key, sizeOf(shape)).map((u) => minimum + u * (maximum - minimum)),
      shape,
    );
}

/** Normal. */
export function normalInitialiser(mean: number, deviation: number): Initialiser {
  return (key, { shape, dtype }) =>
    tensorData(
      dtype,
      normals(key, sizeOf(shape)).map((z) => mean + z * deviation),
      shape,
    );
}

/** Normal, drawn again where it is further than two deviations from the mean. */
export function truncatedNormalInitialiser(mean: number, deviation: number): Initialiser {
  return (key, { shape, dtype }) =>
    tensorData(
      dtype,
      truncatedNormals(key, sizeOf(shape)).map((z) => mean + z * deviation),
      shape,
    );
}

function truncatedNormals(key: RandomKey, count: number): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(count);
  let filled = 0;
  // About one in twenty is drawn again.
  for (let round = 0; filled < count; round++)
    for (const z of normals(foldKey(key, round), count - filled)) if (Math.abs(z) <= 2) kept[filled++] = z;
  return kept;
}

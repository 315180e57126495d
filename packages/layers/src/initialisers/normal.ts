import type { RandomKey, TensorData } from "@tenon/tensor";
import { foldKey, normals, sizeOf, tensorData } from "@tenon/tensor";
import { requireInRange } from "../option-range.ts";
import type { Initialiser, Weights } from "./initialiser.ts";
import { specOf } from "./initialiser.ts";

export interface NormalOptions {
  /** Default 0. */
  readonly mean?: number | undefined;
  /** > 0, default 0.05; of the normal distribution before it is cut at two deviations. */
  readonly deviation?: number | undefined;
}

/**
 * Normal, as `torch.nn.init.normal_`.
 *
 * @throws LayerError `options` unless mean is finite and deviation > 0.
 *
 * @example
 * ```ts
 * import { normal } from "@tenon/layers/initialisers";
 * normal({ deviation: 0.01 }).spec; // => { type: "normal", deviation: 0.01 }
 * normal({ deviation: -1 }); // => throws /deviation/
 * ```
 */
export function normal(options: NormalOptions = {}): Initialiser {
  return drawn("normal", normals, options);
}

/**
 * Normal, drawn again where it is further than two deviations from the mean, as `torch.nn.init.trunc_normal_` with these
 * bounds.
 *
 * @throws LayerError `options` unless mean is finite and deviation > 0.
 */
export function truncatedNormal(options: NormalOptions = {}): Initialiser {
  return drawn("truncatedNormal", truncatedNormals, options);
}

/** Weights that are normal with mean 0. */
export function normalWeights(key: RandomKey, { dtype, shape }: Weights, deviation: number): TensorData {
  return tensorData(
    dtype,
    normals(key, sizeOf(shape)).map((z) => z * deviation),
    shape,
  );
}

type Draw = (key: RandomKey, count: number) => Float64Array<ArrayBuffer>;

function drawn(type: string, draw: Draw, options: NormalOptions): Initialiser {
  const { mean = 0, deviation = 0.05 } = options;
  requireInRange(type, "mean", mean, "a finite number");
  requireInRange(type, "deviation", deviation, "a number > 0");
  return {
    spec: specOf(type, { mean: options.mean, deviation: options.deviation }),
    init(key, { dtype, shape }) {
      const numbers = draw(key, sizeOf(shape)).map((z) => mean + z * deviation);
      return tensorData(dtype, numbers, shape);
    },
  };
}

function truncatedNormals(key: RandomKey, count: number): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(count);
  let filled = 0;
  // About one in twenty is drawn again.
  for (let round = 0; filled < count; round++)
    for (const z of normals(foldKey(key, round), count - filled)) if (Math.abs(z) <= 2) kept[filled++] = z;
  return kept;
}

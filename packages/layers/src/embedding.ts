import type { TensorData } from "@tenon/tensor";
import { foldKey, gather } from "@tenon/tensor";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { normal } from "./initialisers/normal.ts";
import type { Layer } from "./layer.ts";
import { requireInRange } from "./option-range.ts";
import { requireMade } from "./require-made.ts";
import { singleInputLayer } from "./single-input.ts";

export interface EmbeddingOptions {
  /** How many indices there are, >= 1. */
  readonly vocabularySize: number;
  /** Numbers per index, >= 1. */
  readonly units: number;
  /** How the numbers start; default `normal({ deviation: 1 })` of `@tenon/layers/initialisers`. */
  readonly initialiser?: Initialiser | undefined;
}

interface EmbeddingParameters {
  readonly [name: string]: TensorData;
  readonly weight: TensorData;
}

/**
 * Trained numbers for each index: row i of the weight for the index i, as `torch.nn.Embedding`. The gradient is added up
 * in the rows that were read.
 *
 * - input `[batch, ...]`, integers from 0 to vocabularySize - 1; others are taken for the nearest of these
 * - parameters: weight `[vocabularySize, units]`, f32
 * - output `[batch, ..., units]`
 *
 * @throws LayerError `options` unless both sizes are whole numbers >= 1 and the initialiser is one; `inputs` unless the input has integers.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { embedding } from "@tenon/layers";
 * import { tensor } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const weight = tensor(backend, [[1, 2], [3, 4], [5, 6]]);
 * const words = tensor(backend, [[2, 0]], { dtype: "i32" });
 * const { outputs } = embedding({ vocabularySize: 3, units: 2 }).apply({ weight }, {}, [words], { training: false });
 * await outputs[0]!.data(); // => [5, 6, 1, 2]
 * ```
 */
export function embedding({ vocabularySize, units, initialiser = normal({ deviation: 1 }) }: EmbeddingOptions): Layer {
  requireInRange("embedding", "vocabularySize", vocabularySize, "a whole number >= 1");
  requireInRange("embedding", "units", units, "a whole number >= 1");
  requireMade("embedding", "an initialiser such as heNormal()", initialiser, "init");
  return singleInputLayer<EmbeddingParameters>({
    spec: { type: "embedding", vocabularySize, units, initialiser: initialiser.spec },
    init(key, { dtype, shape }, fail) {
      if (dtype !== "i32" && dtype !== "u32" && dtype !== "u8") return fail(`expects integers, got ${dtype}`);
      if (shape.length < 1) return fail("expects a batch axis, got a scalar");
      const weight = initialiser.init(foldKey(key, "weight"), {
        shape: [vocabularySize, units],
        dtype: "f32",
        fanIn: vocabularySize,
        fanOut: units,
      });
      return { params: { weight }, output: { dtype: "f32", shape: [...shape, units] } };
    },
    apply: ({ weight }, x) => gather(weight, x),
  });
}

import type { Tensor } from "@tenon/tensor";
import { foldKeyTensor } from "@tenon/tensor";

/** The key of a layer inside others: theirs, and what is folded into it once the layer draws. */
export interface LayerKey {
  readonly outermost: Tensor;
  /** A number for each layer around, the outermost first. */
  readonly folds: readonly number[];
}

/**
 * The key of a layer inside one that has this key: what a layer that holds others gives them. Nothing is folded yet, so that a
 * model that draws nothing carries nothing for it.
 *
 * @param position tells the layer from others beside it
 */
export function keyBelow(key: Tensor | LayerKey | undefined, position: number): LayerKey | undefined {
  if (!key) return undefined;
  return "folds" in key
    ? { outermost: key.outermost, folds: [...key.folds, position] }
    : { outermost: key, folds: [position] };
}

/**
 * The key to draw with, u32[2]: that of a context.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { keyBelow, keyOf } from "@tenon/layers";
 * import { foldKeyTensor, keyTensor, randomKey } from "@tenon/tensor";
 * await using backend = await reference.open();
 * const key = keyTensor(backend, randomKey(1));
 * const folded = await foldKeyTensor(foldKeyTensor(key, 2), 0).data();
 * await keyOf(keyBelow(keyBelow(key, 2), 0)!).data(); // => [...folded]
 * ```
 */
export function keyOf(key: Tensor | LayerKey): Tensor {
  if (!("folds" in key)) return key;
  return key.folds.reduce<Tensor>((folded, position) => foldKeyTensor(folded, position), key.outermost);
}

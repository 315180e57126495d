import type { DeviceTensor, Tensor, TensorData, Tree } from "@tenon/tensor";
import { isTensor, isTensorData, leavesOf } from "@tenon/tensor";

/**
 * The learning rates in an optimizer's state: the leaves whose name is `learningRate`. A schedule's factor is multiplied
 * with those the optimizer began with, and what changes is written into its scalar; nothing is compiled again.
 */
export class LearningRates {
  readonly #base: ReadonlyMap<string, number>;
  /** The factor that the scalars hold; unknown at first. */
  #factor: number | undefined;

  constructor(initial: Tree<TensorData>) {
    this.#base = new Map(
      leavesOf<TensorData>(initial, isTensorData)
        .filter(({ path }) => isRate(path))
        .map(({ path, value }) => [path, value.data[0] as number]),
    );
  }

  get factor(): number | undefined {
    return this.#factor;
  }

  /** After the state was written anew. */
  forget(): void {
    this.#factor = undefined;
  }

  scale(state: Tree<Tensor>, factor: number): void {
    if (factor === this.#factor) return;
    this.#factor = factor;
    for (const { path, value } of leavesOf<DeviceTensor>(state as Tree<DeviceTensor>, isTensor)) {
      const base = this.#base.get(path);
      if (base !== undefined) value.write(new Float32Array([base * factor]));
    }
  }
}

const isRate = (path: string): boolean => path === "learningRate" || path.endsWith(".learningRate");

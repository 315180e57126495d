/** One kernel, or for a backend without kernels one node. */
export interface KernelExplanation {
  readonly name: string;
  /** Path in the model that it came from. */
  readonly origin?: string;
  readonly flops: number;
  /** Of them those of a matrix product: what else is done to an element comes after its product. */
  readonly productFlops?: number;
  /** Of them divisions and square roots, for which processors have a slower unit of its own. */
  readonly divisions?: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

/** What a backend made of a Program, for people and for budgets in tests. */
export interface Explanation {
  readonly kernels: readonly KernelExplanation[];
  /** Bytes of temporary memory. */
  readonly plannedBytes: number;
  /** The same as text. */
  toString(): string;
}

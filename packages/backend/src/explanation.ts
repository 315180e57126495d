/** One kernel, or for a backend without kernels one node. */
export interface KernelExplanation {
  readonly name: string;
  /** Path in the model that it came from. */
  readonly origin?: string;
  readonly flops: number;
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

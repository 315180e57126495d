/** How long a temporary must stay: from the stage that first touches it to the one that last does. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Temporaries start at multiples of this: a cache line, so that threads do not write into each other's. */
const alignment = 64;

/**
 * Places temporaries in one block such that those that live at the same time do not overlap: the greatest first, each at
 * the lowest offset that is free as long as it lives (Pisarchyk and Lee, "Efficient memory management for deep neural net
 * inference", 2020, "greedy by size").
 */
export function planMemory(lifetimes: readonly Lifetime[]): {
  readonly offsets: readonly number[];
  readonly bytes: number;
} {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: { readonly lifetime: Lifetime; readonly offset: number }[] = [];
  const order = lifetimes.map((_, i) => i).sort((i, j) => sizeAt(lifetimes, j) - sizeAt(lifetimes, i) || i - j);
  let bytes = 0;
  for (const i of order) {
    const lifetime = lifetimes[i] as Lifetime;
    const size = padded(lifetime.bytes);
    const others = placed
      .filter((other) => other.lifetime.first <= lifetime.last && lifetime.first <= other.lifetime.last)
      .sort((left, right) => left.offset - right.offset);
    let offset = 0;
    for (const other of others) {
      if (offset + size <= other.offset) break;
      offset = Math.max(offset, other.offset + padded(other.lifetime.bytes));
    }
    offsets[i] = offset;
    placed.push({ lifetime, offset });
    bytes = Math.max(bytes, offset + size);
  }
  return { offsets, bytes };
}

const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
const sizeAt = (lifetimes: readonly Lifetime[], i: number): number => (lifetimes[i] as Lifetime).bytes;

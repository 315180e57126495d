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
export function planMemory<K>(lifetimes: ReadonlyMap<K, Lifetime>): {
  readonly offsets: ReadonlyMap<K, number>;
  readonly bytes: number;
} {
  const offsets = new Map<K, number>();
  const placed: { readonly lifetime: Lifetime; readonly offset: number }[] = [];
  // Of equals the first comes first.
  const order = [...lifetimes].sort(([, left], [, right]) => right.bytes - left.bytes);
  let bytes = 0;
  for (const [key, lifetime] of order) {
    const size = padded(lifetime.bytes);
    const others = placed
      .filter((other) => other.lifetime.first <= lifetime.last && lifetime.first <= other.lifetime.last)
      .sort((left, right) => left.offset - right.offset);
    let offset = 0;
    for (const other of others) {
      if (offset + size <= other.offset) break;
      offset = Math.max(offset, other.offset + padded(other.lifetime.bytes));
    }
    offsets.set(key, offset);
    placed.push({ lifetime, offset });
    bytes = Math.max(bytes, offset + size);
  }
  return { offsets, bytes };
}

const padded = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

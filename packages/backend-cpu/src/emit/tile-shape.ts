/** Registers of a product: `rows` x `columns` elements of the result, columns in vectors of four. */
export interface TileShape {
  readonly rows: number;
  readonly columns: number;
  /** Points of the depth in one round of the innermost loop. */
  readonly unroll: number;
}

/** What an engine can do that decides how products are written. */
export interface EngineFeatures {
  /** Relaxed multiply-add: one rounding, twice the speed. */
  readonly relaxed: boolean;
  /**
   * Whether its register allocator keeps a great tile in registers over an unrolled loop. Engines from before 2024 (V8 11,
   * in Node 20) act as if all loads of a loop body were live at once.
   */
  readonly modern: boolean;
}

/**
 * The best tile by measurement: the accumulators, a panel's vectors and an element must fit 15 vector registers, and few
 * columns shall not leave most of a panel empty.
 */
export function tileFor(columns: number, fused: boolean, { modern }: EngineFeatures): TileShape {
  const unroll = modern ? 4 : 1;
  if (columns <= 4) return { rows: 8, columns: 4, unroll };
  if (modern && columns > 8 && columns <= 12) return { rows: 3, columns: 12, unroll };
  if (!modern) return { rows: 4, columns: 8, unroll };
  return { rows: fused ? 6 : 5, columns: 8, unroll };
}

/** Heights of the tiles that cover `rows`: as many whole ones as leave no thin rest. */
export function splitRows(rows: number, height: number): number[] {
  if (rows <= height) return [rows];
  const heights: number[] = [];
  let left = rows;
  while (left >= 2 * height || left === height) {
    heights.push(height);
    left -= height;
  }
  if (left === 0) return heights;
  // Between one and two tiles remain: two of nearly equal height.
  if (left > height) heights.push(Math.ceil(left / 2), Math.floor(left / 2));
  else heights.push(left);
  return heights;
}

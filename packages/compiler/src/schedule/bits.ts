/** The set of the first axes, as bits. */
export const bits = (count: number): number => (1 << count) - 1;

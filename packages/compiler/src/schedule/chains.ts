/** Values that wait for each other in one kernel, at most: compiling follows them one inside the other. */
export const longestChain = 128;
export const deepestScalar: number = 2 * longestChain;

/** The most that a page may load for the README's first example, in bytes after minifying and gzip; never to be raised. */
export const mlpBudget = 45_000;

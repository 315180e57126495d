/** How many checks a stage made, and how they ended. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A part of `npm test` that can run on its own. */
export interface Stage {
  /** What `npm test -- NAME` calls it. */
  readonly name: string;
  /** What it is doing, for the line above its output. */
  readonly title: string;
  run(root: string): Promise<Tally>;
}

export const passedOrFailed = (succeeded: boolean): Tally => ({
  passed: succeeded ? 1 : 0,
  failed: succeeded ? 0 : 1,
  skipped: 0,
});

export const addTallies = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((sum, one) => sum + one.passed, 0),
  failed: tallies.reduce((sum, one) => sum + one.failed, 0),
  skipped: tallies.reduce((sum, one) => sum + one.skipped, 0),
});

/** The form that continuous integration reads: `12 passed, 0 failed`, and `, 1 skipped` only if there is one. */
export const showTally = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

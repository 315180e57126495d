/** Milliseconds that one measured call takes at least: a coarse timer of a browser still sees it. */
const leastCall = 1;

/**
 * The best rate that some work reaches, in units of work a second. `run(times)` does `work` that many times over. The calls
 * are short and many, since an engine puts better code in place between calls.
 */
export function bestRate(run: (times: number) => void, work: number, milliseconds: number): number {
  let times = 1;
  let took = timed(run, times);
  while (took < leastCall) {
    times *= 2;
    took = timed(run, times);
  }
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + milliseconds;
  do best = Math.min(best, timed(run, times));
  while (performance.now() < end);
  return (1000 * work * times) / best;
}

function timed(run: (times: number) => void, times: number): number {
  const started = performance.now();
  run(times);
  return performance.now() - started;
}

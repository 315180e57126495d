/** Milliseconds of work after which timers, input and rendering have their turn. */
const longest = 25;
let lastTurn = 0;

/**
 * Lets the host do other things once in a while: a loop that awaits nothing but values that are there already would keep
 * it from ever doing them.
 */
export async function yieldToHost(): Promise<void> {
  const now = performance.now();
  if (now - lastTurn < longest) return;
  // Where there is setImmediate (in Node) it takes microseconds, a timer a millisecond or more.
  await new Promise<void>((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve);
  });
  lastTurn = performance.now();
}

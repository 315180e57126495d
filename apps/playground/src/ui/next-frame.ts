/** Longest wait for a frame, in milliseconds. */
const longest = 250;

/** Before the next frame; in a tab in the background, which draws none, as soon as its timers let it. */
export function onNextFrame(work: () => void): void {
  const go = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    work();
  };
  const frame = requestAnimationFrame(go);
  const timer = setTimeout(go, longest);
}

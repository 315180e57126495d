/** Whether this thread may wait for others. A page's own may not, and only trying tells; where nothing is shared, nobody can be waited for. */
export function mayWait(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return typeof document === "undefined";
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** Bytes in use, and the most there have been. */
export class MemoryAccount {
  #liveBytes = 0;
  #peakBytes = 0;

  take(bytes: number): void {
    this.#liveBytes += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
  }

  giveBack(bytes: number): void {
    this.#liveBytes -= bytes;
  }

  read(): { readonly liveBytes: number; readonly peakBytes: number } {
    return { liveBytes: this.#liveBytes, peakBytes: this.#peakBytes };
  }
}

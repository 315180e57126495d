import { bufferUsage, mapRead } from "../device/gpu-flags.ts";

/** Passes that one set of queries can time. */
const passesOfSet = 2048;

/** What is encoded around the passes of a measurement. */
export interface Around {
  before?(encoder: GPUCommandEncoder): void;
  after?(encoder: GPUCommandEncoder): void;
}

/**
 * Runs some passes again and again and times each of them by the device's own clock. Everything is enqueued in the call,
 * in one submit; the result has the seconds of each pass, for each repetition.
 */
export async function timePasses(
  device: GPUDevice,
  passes: readonly ((pass: GPUComputePassEncoder) => void)[],
  repeats: number,
  { before, after }: Around = {},
): Promise<number[][]> {
  const total = passes.length * repeats;
  const size = Math.max(1, total) * 16;
  const set = device.createQuerySet({ type: "timestamp", count: 2 * Math.min(passesOfSet, Math.max(1, total)) });
  const resolved = device.createBuffer({ size, usage: bufferUsage.queryResolve | bufferUsage.copySource });
  const staging = device.createBuffer({ size, usage: bufferUsage.mapRead | bufferUsage.copyTarget });
  try {
    const encoder = device.createCommandEncoder();
    before?.(encoder);
    let used = 0;
    let done = 0;
    const resolve = (): void => {
      if (used > 0) encoder.resolveQuerySet(set, 0, 2 * used, resolved, 16 * done);
      done += used;
      used = 0;
    };
    for (let repeat = 0; repeat < repeats; repeat++)
      for (const encode of passes) {
        if (used === passesOfSet) resolve();
        const pass = encoder.beginComputePass({
          timestampWrites: {
            querySet: set,
            beginningOfPassWriteIndex: 2 * used,
            endOfPassWriteIndex: 2 * used + 1,
          },
        });
        encode(pass);
        pass.end();
        used++;
      }
    resolve();
    after?.(encoder);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(mapRead);
    const times = new BigUint64Array(staging.getMappedRange().slice(0));
    staging.unmap();
    // Nanoseconds; clocks may step backwards between cores.
    const seconds = (i: number): number => Math.max(0, Number((times[2 * i + 1] ?? 0n) - (times[2 * i] ?? 0n))) * 1e-9;
    return Array.from({ length: repeats }, (_, repeat) => passes.map((_, i) => seconds(repeat * passes.length + i)));
  } finally {
    set.destroy();
    resolved.destroy();
    staging.destroy();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

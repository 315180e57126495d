import type { Dataset, Split } from "@tenon/datasets";
import { classIndices, createSplit, defineDataset, normalisePixels } from "@tenon/datasets";

export const side = 28;
const pixelsEach = side * side;
const [trainSize, testSize] = [60_000, 10_000];
const wholeSize = (trainSize + testSize) * (pixelsEach + 1);

/** Where the build puts it, beside the page. */
const address = "data/mnist-1.bin";
const cacheName = "tenon-data";

/**
 * MNIST from the one file that the build makes: pixels of the training and the test images, then their labels. It is kept
 * in the browser's cache, so that it is fetched once.
 *
 * @param onProgress compressed bytes so far, and how many there are
 * @throws Error where the file cannot be had or is another
 */
export async function loadMnist(
  base: string,
  onProgress: (loaded: number, total: number) => void,
): Promise<Dataset<Split>> {
  const compressed = await fetchKept(new URL(address, base).href, onProgress);
  const whole = await decompress(compressed);
  if (whole.length !== wholeSize) throw new Error(`${address} holds ${whole.length} bytes instead of ${wholeSize}`);
  const pixelsEnd = (trainSize + testSize) * pixelsEach;
  const split = (first: number, size: number): Split =>
    createSplit({
      inputs: [
        {
          dtype: "u8",
          shape: [size, side, side, 1],
          data: whole.subarray(first * pixelsEach, (first + size) * pixelsEach),
        },
      ],
      targets: [{ dtype: "u8", shape: [size], data: whole.subarray(pixelsEnd + first, pixelsEnd + first + size) }],
    });
  return defineDataset({
    name: "mnist",
    inputTypes: [{ dtype: "f32", shape: [side, side, 1] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    splits: { train: split(0, trainSize), test: split(trainSize, testSize) },
    prepare: ({ inputs, targets }) => ({ inputs: inputs.map(normalisePixels), targets: targets.map(classIndices) }),
  });
}

async function fetchKept(url: string, onProgress: (loaded: number, total: number) => void): Promise<Blob> {
  // Absent where the page is not served securely.
  const cache = "caches" in self ? await caches.open(cacheName).catch(() => undefined) : undefined;
  const kept = await cache?.match(url);
  if (kept) return kept.blob();
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  const total = Number(response.headers.get("content-length") ?? 0);
  let loaded = 0;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      loaded += chunk.length;
      onProgress(loaded, Math.max(total, loaded));
      controller.enqueue(chunk);
    },
  });
  const blob = await new Response(response.body.pipeThrough(counting)).blob();
  // A full disk is no reason not to train.
  await cache?.put(url, new Response(blob)).catch(() => {});
  return blob;
}

async function decompress(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const stream = blob.stream().pipeThrough(new DecompressionStream("gzip"));
  const whole = new Uint8Array(wholeSize);
  let filled = 0;
  // Not every browser lets one loop over a stream.
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const chunk = next.value;
    if (filled + chunk.length > wholeSize) throw new Error(`${address} holds more than MNIST`);
    whole.set(chunk, filled);
    filled += chunk.length;
  }
  return whole.subarray(0, filled);
}

import { mnist } from "@tenon/dataset-mnist";
import type { Digits } from "./engines/digits.ts";

/** The first images of MNIST. */
export async function loadDigits(count: number): Promise<Digits> {
  const { splits } = await mnist();
  const [images, labels] = [splits.train.inputs[0]?.data, splits.train.targets[0]?.data];
  if (!(images instanceof Uint8Array && labels instanceof Uint8Array)) throw new Error("MNIST is bytes");
  return { images: images.slice(0, 784 * count), labels: labels.slice(0, count) };
}

import type { TensorData, Tree } from "@tenon/tensor";
import { isTensorData, leavesOf } from "@tenon/tensor";
import { side } from "./mnist-data.ts";

export interface WeightImages {
  readonly width: number;
  readonly height: number;
  readonly images: Float32Array<ArrayBuffer>;
}

const most = 32;

/** Weights that look at the image itself, one image for each neuron (or kernel), some of them where there are many. */
export function firstWeights(params: Tree<TensorData>): WeightImages {
  const weights = leavesOf<TensorData>(params, isTensorData).map(({ value }) => value);
  const first = weights.find(({ shape }) => shape.length >= 2);
  if (!first) return none;
  const { shape, data } = first;
  // A dense layer's are [pixels, neurons], a convolution's [height, width, channels, kernels].
  const [height, width] = shape.length === 2 ? [side, side] : [shape[0] ?? 0, shape[1] ?? 0];
  const count = shape.at(-1) ?? 0;
  if (data.length !== height * width * count) return none;
  const shown = Math.min(count, most);
  const images = new Float32Array(shown * height * width);
  for (let image = 0; image < shown; image++)
    for (let pixel = 0; pixel < height * width; pixel++)
      images[image * height * width + pixel] = data[pixel * count + image] as number;
  return { width, height, images };
}

const none: WeightImages = { width: 0, height: 0, images: new Float32Array() };

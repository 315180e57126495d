import type { Dataset, Split } from "@tenon/datasets";
import { createSplit, defineDataset } from "@tenon/datasets";
import { foldKey, randomKey, uniforms } from "@tenon/tensor";

/** Points of the square from -1 to 1: class 1 within the radius 0.7, class 0 outside. */
export function disc(size = 512, seed = 0): Dataset {
  const key = randomKey(seed);
  return defineDataset({
    name: "disc",
    inputTypes: [{ dtype: "f32", shape: [2] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["outside", "inside"],
    splits: { train: draw(foldKey(key, "train"), size), test: draw(foldKey(key, "test"), size) },
    prepare: (batch) => batch,
  });
}

function draw(key: ReturnType<typeof randomKey>, size: number): Split {
  const points = Float32Array.from(uniforms(key, 2 * size), (u) => 2 * u - 1);
  const classes = Int32Array.from({ length: size }, (_, i) => {
    const radius = Math.hypot(points[2 * i] as number, points[2 * i + 1] as number);
    return radius < 0.7 ? 1 : 0;
  });
  return createSplit({
    inputs: [{ dtype: "f32", shape: [size, 2], data: points }],
    targets: [{ dtype: "i32", shape: [size], data: classes }],
  });
}

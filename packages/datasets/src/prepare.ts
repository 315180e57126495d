import { cast, mul, oneHot, type Tensor } from "@tenon/tensor";
import type { Dataset, Split } from "./dataset.ts";
import { DatasetError } from "./dataset-error.ts";
import { defineDataset } from "./define-dataset.ts";

// Steps of `prepare`: they run on the device, as part of the training step.

/**
 * Pixels as bytes, 0 to 255, to f32 in 0 to 1, both ends included.
 *
 * A product and not a quotient, since products are rounded alike by every backend; 255 still becomes exactly 1.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { normalisePixels } from "@tenon/datasets";
 * import { tensor } from "@tenon/tensor";
 *
 * await using backend = await reference.open();
 * const pixels = tensor(backend, [0, 51, 255], { dtype: "u8" });
 * await normalisePixels(pixels).data(); // => [0, 0.2, 1]
 * ```
 */
export function normalisePixels(pixels: Tensor): Tensor {
  return mul(cast(pixels, "f32"), 1 / 255);
}

/**
 * Class indices as stored (u8 saves memory) to i32, which losses and metrics take.
 *
 * @example
 * ```ts
 * import { reference } from "@tenon/backend";
 * import { classIndices } from "@tenon/datasets";
 * import { tensor } from "@tenon/tensor";
 *
 * await using backend = await reference.open();
 * classIndices(tensor(backend, [3, 9], { dtype: "u8" })).dtype; // => "i32"
 * ```
 */
export function classIndices(labels: Tensor): Tensor {
  return cast(labels, "i32");
}

/**
 * The dataset with targets as rows with a 1 at the class (f32[classes]), for losses such as the mean squared error that compare
 * with each output. They are made on the device; what is stored stays class indices.
 *
 * @throws DatasetError `definition` for a dataset without classes.
 *
 * @example
 * ```ts
 * import { oneHotTargets, xor } from "@tenon/datasets";
 * oneHotTargets(xor()).targetTypes; // => [{ dtype: "f32", shape: [2] }]
 * ```
 */
export function oneHotTargets(dataset: Dataset<Split>): Dataset<Split>;
export function oneHotTargets(dataset: Dataset): Dataset;
export function oneHotTargets(dataset: Dataset): Dataset {
  const { classes, ...rest } = dataset;
  if (classes === undefined)
    throw new DatasetError({
      code: "definition",
      dataset: dataset.name,
      where: "classes",
      problem: "are not named, so targets are no class indices",
    });
  return defineDataset({
    ...rest,
    targetTypes: rest.targetTypes.map(({ shape }) => ({ dtype: "f32", shape: [...shape, classes.length] })),
    prepare: (batch) => {
      const { inputs, targets } = dataset.prepare(batch);
      return { inputs, targets: targets.map((labels) => oneHot(labels, classes.length)) };
    },
  });
}

import type { Split } from "../dataset.ts";
import { DatasetError } from "../dataset-error.ts";

/**
 * How many examples there are of each class, by the class indices that are the split's only target.
 *
 * @throws DatasetError `definition` where targets are no class indices, or one is not below `classes`.
 *
 * @example
 * ```ts
 * import { classCounts, xor } from "@tenon/datasets";
 * classCounts(xor({ size: 6 }).splits.train, 2); // => [3, 3]
 * ```
 */
export function classCounts(split: Split, classes: number): readonly number[] {
  if (!Number.isSafeInteger(classes) || classes < 1 || classes > 2 ** 20)
    throw new DatasetError({
      code: "argument",
      name: "classes",
      expected: "a whole number from 1 to 1048576",
      actual: classes,
    });
  const counts = new Array<number>(classes).fill(0);
  for (const [example, index] of labelsOf(split).entries()) {
    if (index < 0 || index >= classes)
      throw new DatasetError({
        code: "definition",
        dataset: "split",
        where: "targets[0]",
        problem: `example ${example} is of class ${index}; there are ${classes} classes, 0 to ${classes - 1}`,
      });
    counts[index] = (counts[index] as number) + 1;
  }
  return counts;
}

/**
 * Weights that let every class count alike, for the option `classWeights` of losses: examples / (classes * examples of the
 * class), what scikit-learn calls "balanced" (King and Zeng 2001). Over the examples they have the mean 1. A class without
 * examples gets 1.
 *
 * @throws DatasetError as `classCounts`
 *
 * @example
 * ```ts
 * import { balancedClassWeights, createSplit } from "@tenon/datasets";
 * import { tensorData } from "@tenon/tensor";
 *
 * const inputs = [tensorData("f32", [[0], [1], [2], [3]])];
 * balancedClassWeights(createSplit({ inputs, targets: [tensorData("i32", [0, 0, 0, 1])] }), 2); // => [2 / 3, 2]
 * ```
 */
export function balancedClassWeights(split: Split, classes: number): readonly number[] {
  return classCounts(split, classes).map((count) => (count === 0 ? 1 : split.size / (classes * count)));
}

/** @throws DatasetError `definition` unless the only target is a class index for each example. */
export function labelsOf({ targets }: Split): Int32Array | Uint32Array | Uint8Array {
  const refuse = (problem: string): never => {
    throw new DatasetError({ code: "definition", dataset: "split", where: "targets", problem });
  };
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) return refuse(`classes need one target, there are ${targets.length}`);
  const { dtype, shape, data } = target;
  if (data instanceof Float32Array || data instanceof Float64Array || dtype === "bool")
    return refuse(`classes need whole numbers, targets are ${dtype}`);
  if (shape.length !== 1) return refuse(`classes need one number for each example, targets have ${shape.length} axes`);
  return data;
}

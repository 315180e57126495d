import {
  classIndices,
  createSplit,
  type Dataset,
  DatasetError,
  defineDataset,
  type FileSource,
  normalisePixels,
  type PublishedFile,
  readIdx,
  type Split,
  splitOff,
} from "@tenon/datasets";

import { files } from "./files.ts";
import { readVerified } from "./read-verified.ts";

/** How many training images may be set aside: at least one is left. */
export const maximumValidation: number = 59_999;

/** Reads the four files from a source, the last `validation` training images as a split of their own. */
export async function loadMnist(source: FileSource, validation: number): Promise<Dataset<Split>> {
  // Before 55 MB are read.
  if (!Number.isInteger(validation) || validation < 0 || validation > maximumValidation)
    throw new DatasetError({
      code: "argument",
      name: "validation",
      expected: `a whole number from 0 to ${maximumValidation}`,
      actual: validation,
    });
  const readSplit = async (images: PublishedFile, labels: PublishedFile): Promise<Split> => {
    const [pixels, digits] = await Promise.all([readVerified(images, source), readVerified(labels, source)]);
    const { dtype, shape, data } = readIdx(pixels);
    // Images have a channel axis, of one channel here.
    return createSplit({ inputs: [{ dtype, shape: [...shape, 1], data }], targets: [readIdx(digits)] });
  };
  const [all, test] = await Promise.all([
    readSplit(files.trainImages, files.trainLabels),
    readSplit(files.testImages, files.testLabels),
  ]);
  const { rest, off } = validation === 0 ? { rest: all, off: undefined } : splitOff(all, validation);
  return defineDataset({
    name: "mnist",
    inputTypes: [{ dtype: "f32", shape: [28, 28, 1] }],
    targetTypes: [{ dtype: "i32", shape: [] }],
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    splits: { train: rest, ...(off && { validation: off }), test },
    prepare: ({ inputs, targets }) => ({
      inputs: inputs.map(normalisePixels),
      targets: targets.map(classIndices),
    }),
  });
}

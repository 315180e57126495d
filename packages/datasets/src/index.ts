export type { AnySplit, Chunk, Dataset, ExampleType, Prepared, Split, StreamedSplit } from "./dataset.ts";
export { DatasetError, type DatasetErrorCode, type DatasetProblem, isDatasetError } from "./dataset-error.ts";
export { defineDataset } from "./define-dataset.ts";
export { readIdx } from "./idx.ts";
export { classIndices, normalisePixels } from "./prepare.ts";
export { createSplit, splitOff, takeExamples } from "./split.ts";
export { type XorOptions, xor } from "./xor.ts";

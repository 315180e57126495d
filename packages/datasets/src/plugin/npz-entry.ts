import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { npzDataset } from "../from-files/npy-dataset.ts";
import type { PairOptions } from "../from-files/pairs.ts";
import { classes, optionalText, text } from "./array-schema.ts";
import { datasetKind } from "./dataset-kind.ts";

/** Names are those of Keras's files by default. */
export interface NpzEntryOptions extends Omit<PairOptions, "inputs" | "targets"> {
  readonly file: string;
  readonly inputs?: string | undefined;
  readonly targets?: string | undefined;
}

const name = (standard: string, description: string): z.ZodMiniDefault<z.ZodMiniString<string>> =>
  z._default(z.string().check(z.minLength(1)), standard).check(z.describe(description));

export const npzEntry: Entry<typeof datasetKind, "npz", NpzEntryOptions> = datasetKind.entry({
  name: "npz",
  summary: "Arrays in your own NPZ file, as numpy.savez writes it: bytes as pixels, whole numbers as classes",
  options: z.object({
    file: text("NPZ file, path or URL"),
    inputs: name("x_train", "Name of the array of inputs to train on"),
    targets: name("y_train", "Name of the array of their targets: class indices, or numbers"),
    validationInputs: optionalText("Name of the array of inputs to validate with"),
    validationTargets: optionalText("Name of the array of their targets"),
    testInputs: optionalText("Name of the array of inputs to test with, such as x_test"),
    testTargets: optionalText("Name of the array of their targets, such as y_test"),
    classes,
  }),
  create: npzDataset,
});

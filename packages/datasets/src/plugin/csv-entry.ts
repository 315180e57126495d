import type { Entry } from "@tenon/registry";
import * as z from "zod/mini";
import { defaultMissingValues, maximumMaximumCategories } from "../csv/csv-options.ts";
import { type CsvDatasetOptions, csvDataset } from "../from-files/csv-dataset.ts";
import { optionalText, text } from "./array-schema.ts";
import { datasetKind } from "./dataset-kind.ts";

export const csvEntry: Entry<typeof datasetKind, "csv", CsvDatasetOptions> = datasetKind.entry({
  name: "csv",
  summary: "Your own CSV file: columns of numbers and categories, one of them to be predicted",
  options: z.object({
    file: text("CSV file, path or URL"),
    label: text("The column to predict: a class, unless columns says that it is a number"),
    validationFile: optionalText("CSV file to validate with"),
    testFile: optionalText("CSV file to test with"),
    test: z
      ._default(z.number().check(z.minimum(0), z.maximum(0.9)), 0.2)
      .check(z.describe("Share of the rows to test with, where there is no testFile")),
    seed: z
      ._default(z.int().check(z.minimum(0), z.maximum(2 ** 53 - 1)), 0)
      .check(z.describe("Which rows these are: equal seeds, equal splits")),
    columns: z
      .optional(z.record(z.string(), z.enum(["number", "category", "ignored"])))
      .check(z.describe("What columns are, by name; numbers by default, and the label a category")),
    header: z
      ._default(z.boolean(), true)
      .check(z.describe('Whether the first line names columns; else they are "1", "2", ...')),
    delimiter: z._default(z.string().check(z.length(1)), ",").check(z.describe("The character between fields")),
    missing: z
      ._default(z.union([z.enum(["error", "drop", "mean"]), z.number()]), "error")
      .check(z.describe("Missing values: refuse, drop the row, take the mean, or this number")),
    missingValues: z
      ._default(z.readonly(z.array(z.string())), [...defaultMissingValues])
      .check(z.describe("How missing values are written")),
    maximumCategories: z
      ._default(z.int().check(z.minimum(1), z.maximum(maximumMaximumCategories)), 100)
      .check(z.describe("The most different values a category may have")),
  }),
  create: csvDataset,
});

import { defineKind, type Kind } from "@tenon/registry";
import type { Dataset } from "../dataset.ts";

/**
 * The registry kind of datasets. What an entry creates is a promise, since data come from files and networks.
 *
 * @example
 * ```ts
 * import { datasetKind } from "@tenon/datasets/plugin";
 * datasetKind.name; // => "dataset"
 * ```
 */
export const datasetKind: Kind<"dataset", Promise<Dataset>> = defineKind({
  name: "dataset",
  package: "@tenon/datasets",
});

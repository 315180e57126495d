export { datasetKind } from "./plugin/dataset-kind.ts";
export { datasetsPlugin } from "./plugin/datasets-plugin.ts";

import { describeProduct, flopsPerProduct, type ProductWorkload, productWorkloads } from "./product-workload.ts";
import { describeTraining, flopsPerStep, type TrainingWorkload, trainingWorkloads } from "./training-workload.ts";

export type Workload = TrainingWorkload | ProductWorkload;

export const workloads: readonly Workload[] = [...trainingWorkloads, ...productWorkloads];

/** Floating-point operations in one time of the workload. */
export const flopsOf = (workload: Workload): number =>
  workload.kind === "training" ? flopsPerStep(workload) : flopsPerProduct(workload);

export const describeWorkload = (workload: Workload): string =>
  workload.kind === "training" ? describeTraining(workload) : describeProduct(workload);

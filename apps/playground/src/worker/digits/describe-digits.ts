import type { Registry } from "@tenon/registry";
import type { Spec } from "../../protocol/json.ts";
import type { ModelReport } from "../../protocol/model-report.ts";
import { describeModel } from "../describe-model.ts";

/** A model of digits takes images, and gives a number for each of the ten. */
export function describeDigits(registry: Registry, layers: readonly Spec[]): ModelReport {
  const report = describeModel(registry, layers, { dtype: "f32", shape: [1, 28, 28, 1] });
  const shape = report.rows.at(-1)?.shape ?? "28 × 28 × 1";
  if (report.problem || shape === "10") return report;
  return { ...report, problem: { code: "classes", message: `the model gives ${shape} instead of 10 numbers` } };
}

import { describe, expect, test } from "vitest";
import { largestDeviation, tolerance } from "../src/reference/expected-values.ts";
import { referenceLosses } from "../src/reference/reference-losses.ts";
import type { TrainingWorkload } from "../src/workloads/training-workload.ts";

describe("reference losses", () => {
  const arrays = {
    // Mostly empty, and unlike each other.
    images: Uint8Array.from({ length: 8 * 784 }, (_, i) => ((i * i * 7919) % 1009 < 150 ? i % 256 : 0)),
    labels: Uint8Array.from({ length: 8 }, (_, i) => i % 3),
    order: Int32Array.from({ length: 8 }, (_, i) => i),
  };
  const widths = [784, 4, 3];
  const initial = widths.slice(1).map((outputs, i) => {
    const inputs = widths[i] as number;
    const weight = Float32Array.from({ length: inputs * outputs }, (_, k) => Math.sin(k + i) / 20);
    return { inputs, outputs, weight, bias: Float32Array.from({ length: outputs }, (_, k) => k / 10) };
  });
  const workload = (learningRate: number, type: "sgd" | "adam"): TrainingWorkload => ({
    kind: "training",
    name: "small",
    layers: widths,
    batch: 8,
    optimizer: { type, learningRate },
  });

  test("equal labels and logits give log 3", () => {
    const flat = initial.map((layer) => ({
      ...layer,
      weight: layer.weight.map(() => 0),
      bias: layer.bias.map(() => 0),
    }));
    expect(referenceLosses(workload(0.1, "sgd"), arrays, flat, 1)[0]).toBeCloseTo(Math.log(3), 12);
  });

  test.each([
    ["sgd", 0.1],
    ["adam", 0.005],
  ] as const)("%s brings the loss down", (type, learningRate) => {
    const losses = referenceLosses(workload(learningRate, type), arrays, initial, 40);
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) * 0.9);
  });
});

describe("a check", () => {
  test("passes rounding and fails what differs, is missing or is no number", () => {
    expect(largestDeviation([2.00001, 1], [2, 1])).toBeLessThan(tolerance);
    expect(largestDeviation([2.1, 1], [2, 1])).toBeGreaterThan(tolerance);
    expect(largestDeviation([2], [2, 1])).toBeNaN();
    expect(largestDeviation([2, Number.NaN], [2, 1])).toBeNaN();
  });
});

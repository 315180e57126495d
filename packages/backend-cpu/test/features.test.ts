import { compilePlan } from "@tenon/compiler";
import { everything } from "@tenon/compiler/everything";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { EmitOptions } from "../src/emit/emit-plan.ts";
import { emitPlan } from "../src/emit/emit-plan.ts";
import { everyEmitter } from "../src/emit/rare/every-emitter.ts";
import { detectFeatures } from "../src/engine-features.ts";
import { cpu } from "../src/index.ts";
import { BoundStep, perceptronStep, recurrentStep } from "./training-steps.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test("this engine has relaxed multiply-add and a good register allocator from V8 12 on", () => {
  const major = Number(process.versions.v8.split(".")[0]);
  if (major >= 12) expect(detectFeatures()).toEqual({ relaxed: true, modern: true });
});

describe("code", () => {
  const plan = compilePlan(perceptronStep(), everything);
  const emit = (options: Pick<EmitOptions, "features" | "fused">): Uint8Array<ArrayBuffer> =>
    emitPlan(plan, { memory: { initial: 1, maximum: 100, shared: false }, emitters: everyEmitter, ...options }).bytes;
  const variants = [true, false].flatMap((relaxed) =>
    [true, false].flatMap((modern) => [true, false].map((fused) => ({ features: { relaxed, modern }, fused }))),
  );

  test("is a valid module for every engine", () => {
    for (const variant of variants) expect(WebAssembly.validate(emit(variant)), JSON.stringify(variant)).toBe(true);
  });

  test("is the same each time", () => {
    for (const variant of variants) expect(emit(variant)).toEqual(emit(variant));
  });

  test("has relaxed instructions only where the engine has them and they are allowed", () => {
    // f32x4.relaxed_madd: prefix fd, opcode 0x105.
    const isRelaxed = (bytes: Uint8Array): boolean =>
      bytes.some((byte, i) => byte === 0xfd && bytes[i + 1] === 0x85 && bytes[i + 2] === 0x02);
    for (const variant of variants)
      expect(isRelaxed(emit(variant)), JSON.stringify(variant)).toBe(variant.features.relaxed && variant.fused);
  });
});

test("an engine without relaxed multiply-add gives the bits that `reproducible: everywhere` gives", async () => {
  const bits = async (reproducible?: "everywhere"): Promise<string[]> => {
    await using backend = await cpu.open({ threads: 1, reproducible });
    return Promise.all([perceptronStep(), recurrentStep()].map((program) => new BoundStep(backend, program).bits(5)));
  };
  const everywhere = await bits("everywhere");
  if (detectFeatures().relaxed) expect(await bits()).not.toEqual(everywhere);
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  expect(await bits()).toEqual(everywhere);
  expect(await bits("everywhere")).toEqual(everywhere);
});

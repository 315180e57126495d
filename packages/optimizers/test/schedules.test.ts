import { reference } from "@tenon/backend";
import { createRegistry } from "@tenon/registry";
import { jit, tensor, tensorData } from "@tenon/tensor";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Schedule, ScheduleSpec, ScheduleState } from "../src/index.ts";
import {
  adam,
  cosineSchedule,
  OptimizerError,
  oneCycleSchedule,
  reduceOnPlateauSchedule,
  warmUpSchedule,
} from "../src/index.ts";
import { optimizersPlugin, scheduleKind } from "../src/plugin.ts";
import type { Run } from "./run-optimizer.ts";
import { numbers, ratesOf, start, stepped } from "./run-optimizer.ts";

// Every schedule's numbers are compared with PyTorch's in tooling/goldens.

const backend = await reference.open();
const registry = createRegistry([optimizersPlugin]);

const specs: readonly ScheduleSpec[] = [
  { type: "constant" },
  { type: "step", every: 2 },
  { type: "multiStep", milestones: [1, 3], unit: "epoch" },
  { type: "exponential", factor: 0.5 },
  { type: "polynomial", power: 2 },
  { type: "cosine" },
  { type: "warmRestarts", length: 1, growth: 2 },
  { type: "oneCycle" },
  { type: "warmUp", length: 30, schedule: { type: "cosine" } },
  { type: "reduceOnPlateau", patience: 0 },
];

test("the specs above name every schedule", () => {
  const names = registry.entries(scheduleKind).map(({ name }) => name);
  expect(specs.map(({ type }) => type).sort()).toEqual(names.sort());
});

/** The factors of a run, as a trainer asks for them; scores never get better. */
function factorsOf(schedule: Schedule, epochs: number, stepsPerEpoch: number): number[] {
  const steps = epochs * stepsPerEpoch;
  let state: ScheduleState = schedule.init();
  return Array.from({ length: steps }, (_, step) => {
    const factor = schedule.factor(state, { step, steps, stepsPerEpoch });
    const epoch = (step + 1) / stepsPerEpoch;
    // Through JSON, as it is saved.
    if (Number.isInteger(epoch))
      state = JSON.parse(JSON.stringify(schedule.observe?.(state, { epoch, scores: { loss: 1 } }) ?? state));
    return factor;
  });
}

describe.each(specs.map((spec) => [spec.type, spec] as const))("%s", (type, spec) => {
  const schedule = registry.parse(scheduleKind, spec, "schedule");

  test("changes the rate over 100 steps and nothing is compiled again", async () => {
    const optimizer = adam({ learningRate: 0.5 });
    using step = jit((run: Run): Run => stepped(optimizer, run, tensor(backend, [1])), { donate: [0] });
    let run = start(backend, optimizer, tensorData("f32", [0]));
    const [base] = await Promise.all(ratesOf(run.state).map((rate) => rate.item()));
    const used = new Set<number>();
    for (const factor of factorsOf(schedule, 10, 10)) {
      for (const rate of ratesOf(run.state)) rate.write(new Float32Array([(base as number) * factor]));
      used.add(factor);
      run = step(run);
    }
    expect(step.compiles).toBe(1);
    expect(used.size).toBeGreaterThan(type === "constant" ? 0 : 2);
    expect(Number.isFinite((await numbers(run.params))[0])).toBe(true);
  });

  test("is a number from 0 to 1 at every step of runs of any length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40 }), (epochs, stepsPerEpoch) => {
        for (const factor of factorsOf(schedule, epochs, stepsPerEpoch)) {
          expect(factor).toBeGreaterThanOrEqual(0);
          expect(factor).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("has a spec that makes it again, through JSON", () => {
    expect(registry.parse(scheduleKind, JSON.parse(JSON.stringify(schedule.spec))).spec).toEqual(schedule.spec);
  });
});

test("lengths in epochs are those in steps times the steps of an epoch", () => {
  for (const [epochs, steps] of [
    [
      { type: "step", every: 3, factor: 0.5 },
      { type: "step", every: 21, unit: "step", factor: 0.5 },
    ],
    [
      { type: "cosine", length: 4 },
      { type: "cosine", length: 28, unit: "step" },
    ],
    [
      { type: "warmUp", length: 0.5, unit: "epoch" },
      { type: "warmUp", length: 3.5 },
    ],
  ] as const) {
    const [one, other] = [registry.parse(scheduleKind, epochs), registry.parse(scheduleKind, steps)];
    expect(factorsOf(one, 9, 7)).toEqual(factorsOf(other, 9, 7));
  }
});

test("what follows a warm-up begins where it ends, in a run that is so much shorter", () => {
  const factors = factorsOf(warmUpSchedule({ length: 20, start: 0.5, schedule: cosineSchedule() }), 10, 10);
  expect(factors.slice(0, 3)).toEqual([0.5, 0.525, 0.55]);
  expect(factors.slice(20)).toEqual(factorsOf(cosineSchedule(), 8, 10));
});

test("a warm-up hands the scores to what follows", () => {
  const schedule = warmUpSchedule({ length: 2, schedule: reduceOnPlateauSchedule({ patience: 0, factor: 0.5 }) });
  expect(factorsOf(schedule, 4, 2)).toEqual([0, 0.5, 1, 1, 0.5, 0.5, 0.25, 0.25]);
});

test("a cycle whose rise takes no step begins at its top", () => {
  const schedule = oneCycleSchedule({ rise: 0.1, startDivisor: 2, endDivisor: 2, annealing: "linear" });
  expect(factorsOf(schedule, 1, 10)[0]).toBe(1);
  expect(factorsOf(schedule, 1, 10).at(-1)).toBe(0.25);
});

test("reduceOnPlateau looks at the validation score where there is one, and says which scores there are", () => {
  const schedule = reduceOnPlateauSchedule({ score: "accuracy", mode: "max", patience: 0 });
  const observe = (
    state: ScheduleState,
    scores: Record<string, number>,
    evaluation?: Record<string, number>,
  ): ScheduleState => schedule.observe?.(state, { epoch: 1, scores, ...(evaluation && { evaluation }) }) ?? null;
  const first = observe(schedule.init(), { accuracy: 0.9 }, { accuracy: 0.5 });
  expect(first).toMatchObject({ best: 0.5, factor: 1 });
  // Better in training, not in validation.
  expect(observe(first, { accuracy: 1 }, { accuracy: 0.5 })).toMatchObject({ best: 0.5, factor: 0.1 });
  expect(() => observe(first, { loss: 1, topK: 1 })).toThrow(
    'reduceOnPlateau looks at the score "accuracy", which the run does not have; it has loss, topK',
  );
});

test("a saved state that is none is refused rather than trained with", () => {
  const schedule = reduceOnPlateauSchedule();
  for (const state of [null, 3, [], {}, { factor: "1", best: null, badEpochs: 0, cooldown: 0 }] as ScheduleState[])
    expect(() => schedule.factor(state, { step: 0, steps: 1, stepsPerEpoch: 1 })).toThrow(OptimizerError);
});

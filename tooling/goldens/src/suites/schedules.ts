import type { Schedule } from "@tenon/optimizers";
import { optimizersPlugin, scheduleKind } from "@tenon/optimizers/plugin";
import { createRegistry } from "@tenon/registry";
import type { Suite } from "../suite.ts";

const registry = createRegistry([optimizersPlugin]);

/** The factors of the learning rate, before each step or before the first step of each epoch. */
export const schedulesSuite: Suite = {
  name: "schedules",
  title: "Schedules",
  async compute({ config, inputs }) {
    const schedule: Schedule = registry.parse(scheduleKind, config["schedule"], "schedule");
    const { steps, stepsPerEpoch } = config as { readonly steps: number; readonly stepsPerEpoch: number };
    const scores = inputs["scores"]?.data;
    const factors: number[] = [];
    let state = schedule.init();
    for (let step = 0; step < steps; step++) {
      if (config["asked"] !== "each epoch" || step % stepsPerEpoch === 0)
        factors.push(schedule.factor(state, { step, steps, stepsPerEpoch }));
      if ((step + 1) % stepsPerEpoch !== 0) continue;
      const epoch = (step + 1) / stepsPerEpoch;
      const loss = scores?.[epoch - 1] ?? 0;
      state = schedule.observe?.(state, { epoch, scores: { loss: 0 }, evaluation: { loss } }) ?? state;
    }
    return { factors };
  },
};

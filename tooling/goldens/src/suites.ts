// The suites; a further one is a file in suites/, a generator and a line here.
import type { Suite } from "./suite.ts";
import { activationsSuite } from "./suites/activations.ts";
import { initialisersSuite } from "./suites/initialisers.ts";
import { layersSuite } from "./suites/layers.ts";
import { lossesSuite } from "./suites/losses.ts";
import { metricsSuite } from "./suites/metrics.ts";
import { optimizersSuite } from "./suites/optimizers.ts";
import { schedulesSuite } from "./suites/schedules.ts";

export const suites: readonly Suite[] = [
  activationsSuite,
  initialisersSuite,
  layersSuite,
  lossesSuite,
  metricsSuite,
  optimizersSuite,
  schedulesSuite,
];

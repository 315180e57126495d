import { backendPlugin } from "@tenon/backend/plugin";
import { cpuPlugin } from "@tenon/backend-cpu/plugin";
import { datasetsPlugin } from "@tenon/datasets/plugin";
import { metricsPlugin } from "@tenon/metrics/plugin";
import type { Plugin } from "@tenon/registry";

export const enginePlugins: readonly Plugin[] = [cpuPlugin, backendPlugin, metricsPlugin, datasetsPlugin];

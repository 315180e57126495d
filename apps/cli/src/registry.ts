import { backendPlugin } from "@tenon/backend/plugin";
import { cpuPlugin } from "@tenon/backend-cpu/plugin";
import { webgpuPlugin } from "@tenon/backend-webgpu/plugin";
import { fashionMnistPlugin } from "@tenon/dataset-fashion-mnist/plugin";
import { imagesPlugin } from "@tenon/dataset-images/plugin";
import { irisPlugin } from "@tenon/dataset-iris/plugin";
import { mnistPlugin } from "@tenon/dataset-mnist/plugin";
import { datasetsPlugin } from "@tenon/datasets/plugin";
import { layersPlugin } from "@tenon/layers/plugin";
import { lossesPlugin } from "@tenon/losses/plugin";
import { metricsPlugin } from "@tenon/metrics/plugin";
import { optimizersPlugin } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import { createRegistry } from "@tenon/registry";
import { importPlugin } from "./import-plugin.ts";

/** Everything that can be named on the command line: our own plugins, then those given with --plugin. */
export async function openRegistry(packages: readonly string[]): Promise<Registry> {
  const own = [
    cpuPlugin,
    webgpuPlugin,
    backendPlugin,
    datasetsPlugin,
    mnistPlugin,
    fashionMnistPlugin,
    irisPlugin,
    imagesPlugin,
    layersPlugin,
    lossesPlugin,
    optimizersPlugin,
    metricsPlugin,
  ];
  let registry: Registry = createRegistry(own);
  for (const name of packages) registry = registry.use(await importPlugin(name));
  return registry;
}

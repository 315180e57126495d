import { layersPlugin } from "@tenon/layers/plugin";
import { lossesPlugin } from "@tenon/losses/plugin";
import { optimizersPlugin } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import { createRegistry } from "@tenon/registry";

/** What a set-up is judged by, and models are described with. */
export function openRegistry(): Registry {
  return createRegistry([layersPlugin, lossesPlugin, optimizersPlugin]);
}

/** The same with what computes and measures, which comes when it is needed: it is a large part of the scripts. */
export async function withEngine(registry: Registry): Promise<Registry> {
  const { enginePlugins } = await import("./engine-plugins.ts");
  return enginePlugins.reduce((wider: Registry, plugin) => wider.use(plugin), registry);
}

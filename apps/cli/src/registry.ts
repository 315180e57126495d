import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { backendPlugin } from "@tenon/backend/plugin";
import { mnistPlugin } from "@tenon/dataset-mnist/plugin";
import { datasetsPlugin } from "@tenon/datasets/plugin";
import { layersPlugin } from "@tenon/layers/plugin";
import { lossesPlugin } from "@tenon/losses/plugin";
import { metricsPlugin } from "@tenon/metrics/plugin";
import { optimizersPlugin } from "@tenon/optimizers/plugin";
import type { Plugin, Registry } from "@tenon/registry";
import { createRegistry } from "@tenon/registry";
import { CommandError } from "./command-error.ts";

/** Everything that can be named on the command line: our own plugins, then those given with --plugin. */
export async function openRegistry(packages: readonly string[]): Promise<Registry> {
  const own = [backendPlugin, datasetsPlugin, mnistPlugin, layersPlugin, lossesPlugin, optimizersPlugin, metricsPlugin];
  let registry: Registry = createRegistry(own);
  for (const name of packages) registry = registry.use(await importPlugin(name));
  return registry;
}

/** A plugin is the default export, or the export called `plugin`, of a package or file. */
async function importPlugin(name: string): Promise<Plugin> {
  const path = resolve(name);
  let module: { readonly default?: Plugin; readonly plugin?: Plugin };
  try {
    // A package is looked for from the user's folder, not from where this command is installed.
    const found = existsSync(path) ? path : createRequire(resolve("package.json")).resolve(name);
    module = await import(pathToFileURL(found).href);
  } catch (error) {
    throw new CommandError(
      `--plugin ${name}: ${error instanceof Error ? error.message : String(error)}; install it here, or give the path of a file`,
      2,
      {
        cause: error,
      },
    );
  }
  const plugin = module.plugin ?? module.default;
  if (!plugin) throw new CommandError(`--plugin ${name}: exports neither "plugin" nor a default`);
  return plugin;
}

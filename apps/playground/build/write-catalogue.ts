import { webgpuPlugin } from "@tenon/backend-webgpu/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { EntryDescription, Registry } from "@tenon/registry";
import { randomKey } from "@tenon/tensor";
import type { CatalogueEntry } from "../src/protocol/catalogue.ts";
import { openRegistry, withEngine } from "../src/worker/registry.ts";

// What the registry offers, as JSON: forms are made from it, before any engine is loaded.

/** Whether a layer keeps the form of its one input and has nothing to train, as activations do. */
function judgeLayer(layer: Layer): Pick<CatalogueEntry, "activation" | "joins"> {
  const initWith = (count: number, shape: readonly number[]) => {
    try {
      return layer.init(
        randomKey(0),
        Array.from({ length: count }, () => ({ dtype: "f32" as const, shape })),
      );
    } catch {
      return undefined;
    }
  };
  const one = initWith(1, [2, 3]);
  const joins = !one && !initWith(1, [2, 4, 4, 3]) && initWith(2, [2, 3]) !== undefined;
  const hasParameters = one !== undefined && JSON.stringify(one.params) !== "{}";
  return { joins, activation: one?.outputs[0]?.shape.join() === "2,3" && !hasParameters && !layer.fits };
}

async function judge(
  registry: Registry,
  { kind, name, jsonSchema }: EntryDescription,
): Promise<Partial<CatalogueEntry>> {
  if ((jsonSchema.required ?? []).length > 0) return {};
  if (kind === layerKind.name) return judgeLayer(registry.parse(layerKind, { type: name }));
  if (kind !== datasetKind.name) return {};
  const { inputTypes, classes } = await registry.parse(datasetKind, { type: name });
  return { inputShape: inputTypes[0]?.shape ?? [], classes: classes?.length ?? 0 };
}

const registry = (await withEngine(openRegistry())).use(webgpuPlugin);
const entries = await Promise.all(
  registry.entries().map(async (entry): Promise<CatalogueEntry> => {
    const { kind, name, summary, jsonSchema } = entry;
    const { properties = {}, required = [] } = jsonSchema;
    return { kind, name, summary, properties, required, ...(await judge(registry, entry)) };
  }),
);
process.stdout.write(JSON.stringify(entries));

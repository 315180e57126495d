import { reference } from "@tenon/backend";
import { webgpuPlugin } from "@tenon/backend-webgpu/plugin";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import { metricKind } from "@tenon/metrics/plugin";
import type { EntryDescription, Registry } from "@tenon/registry";
import { randomKey, tensor } from "@tenon/tensor";
import type { CatalogueEntry } from "../src/protocol/catalogue.ts";
import { openRegistry, withEngine } from "../src/worker/registry.ts";

// What the registry offers, as JSON: forms are made from it, before any engine is loaded.

async function judgeLayer(layer: Layer): Promise<Pick<CatalogueEntry, "activation" | "joins">> {
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
  const keepsForm = initWith(1, [2, 4, 4, 3])?.outputs[0]?.shape.join() === "2,4,4,3";
  const hasNothingToTrain = one !== undefined && JSON.stringify([one.params, one.state]) === "[{},{}]";
  return { joins, activation: keepsForm && hasNothingToTrain && (await isElementwise(layer)) };
}

/** Whether a number of the output depends on the one in its place alone, as with activations of single neurons. */
async function isElementwise(layer: Layer): Promise<boolean> {
  await using backend = await reference.open();
  const first = async (...others: readonly number[]): Promise<number | undefined> => {
    const [output] = layer.apply({}, {}, [tensor(backend, [[0.5, ...others]])], { training: false }).outputs;
    return (await output?.data())?.[0];
  };
  return (await first(1, 2)) === (await first(-3, 0));
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

/** What no form of the page offers would only make its first load longer: metrics, and datasets that want files. */
const isOffered = ({ kind, jsonSchema }: EntryDescription): boolean =>
  kind !== metricKind.name && !(kind === datasetKind.name && (jsonSchema.required ?? []).length > 0);

const registry = (await withEngine(openRegistry())).use(webgpuPlugin);
const entries = await Promise.all(
  registry
    .entries()
    .filter(isOffered)
    .map(async (entry): Promise<CatalogueEntry> => {
      const { kind, name, summary, jsonSchema } = entry;
      const { properties = {}, required = [] } = jsonSchema;
      return { kind, name, summary, properties, required, ...(await judge(registry, entry)) };
    }),
);
process.stdout.write(JSON.stringify(entries));

import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { AnyEntry, Registry } from "@tenon/registry";
import { createRegistry } from "@tenon/registry";
import type { TensorData, TensorType } from "@tenon/tensor";
import { leavesOf, randomKey, sizeOf } from "@tenon/tensor";
import type { EntrySpec } from "./run-configuration.ts";

/** A layer as it came up when its model was initialised; a layer that holds others stands before them. */
export interface ObservedLayer {
  /** Where it stands in the model, e.g. `layers.2`; empty for the model itself. */
  readonly path: string;
  /** 0 for the model itself, 1 for its layers, 2 for theirs. */
  readonly depth: number;
  readonly spec: EntrySpec;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly params: readonly NamedParameter[];
}

export interface NamedParameter {
  readonly path: string;
  readonly type: TensorType;
  readonly count: number;
}

/**
 * Initialises the model of a spec and tells what every layer in it took and gave. Only the layer itself knows how it joins
 * the layers it holds, so each is made with an ear at its `init`.
 */
export function observeLayers(registry: Registry, spec: EntrySpec, inputs: readonly TensorType[]): ObservedLayer[] {
  const rows: ObservedLayer[] = [];
  let depth = 0;
  const listenTo = (layer: Layer): Layer => ({
    ...layer,
    init(key, types, path = "") {
      const index = rows.length;
      const row = { path, depth, spec: layer.spec, inputs: types, outputs: [], params: [] };
      rows.push(row);
      depth++;
      const initialised = layer.init(key, types, path);
      depth--;
      const params = leavesOf<TensorData>(initialised.params, isTensorData).map((leaf) => ({
        path: leaf.path,
        type: leaf.value,
        count: sizeOf(leaf.value.shape),
      }));
      rows[index] = { ...row, outputs: initialised.outputs, params };
      return initialised;
    },
  });
  const listening = createRegistry(
    registry.plugins().map((plugin) => ({ ...plugin, entries: plugin.entries.map((entry) => wrap(entry, listenTo)) })),
  );
  listening.parse(layerKind, spec, "model").init(randomKey(0), inputs);
  return rows;
}

function wrap(entry: AnyEntry, listenTo: (layer: Layer) => Layer): AnyEntry {
  if (entry.kind.name !== layerKind.name) return entry;
  return {
    ...entry,
    prepare(input) {
      const prepared = entry.prepare(input);
      if (prepared.outcome !== "valid") return prepared;
      // An entry of the kind makes what the kind says.
      return { outcome: "valid", create: (context) => listenTo(prepared.create(context) as Layer) };
    },
  };
}

const isTensorData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;

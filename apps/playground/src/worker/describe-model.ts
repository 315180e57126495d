import type { Layer } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import type { Registry } from "@tenon/registry";
import type { TensorData, TensorType } from "@tenon/tensor";
import { foldKey, isTensorData, leavesOf, randomKey, sizeOf } from "@tenon/tensor";
import type { Spec } from "../protocol/json.ts";
import type { LayerRow, ModelReport } from "../protocol/model-report.ts";

/** What each layer makes of its input, up to the first that does not fit. */
export function describeModel(registry: Registry, specs: readonly Spec[], input: TensorType): ModelReport {
  const rows: LayerRow[] = [];
  let types: readonly TensorType[] = [input];
  let parameters = 0;
  for (const [i, spec] of specs.entries()) {
    try {
      const layer: Layer = registry.parse(layerKind, spec);
      const { params, outputs } = layer.init(foldKey(randomKey(0), i), types);
      const count = leavesOf<TensorData>(params, isTensorData).reduce((sum, { value }) => sum + sizeOf(value.shape), 0);
      types = outputs;
      parameters += count;
      rows.push({ shape: types.map(({ shape }) => formatShape(shape.slice(1))).join(", "), parameters: count });
    } catch (error) {
      return { rows, parameters, problem: { layer: i, message: (error as Error).message } };
    }
  }
  return { rows, parameters };
}

const formatShape = (shape: readonly number[]): string => (shape.length === 0 ? "1" : shape.join(" × "));

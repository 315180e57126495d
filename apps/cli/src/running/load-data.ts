import type { AnySplit, Dataset } from "@tenon/datasets";
import { withValidation } from "@tenon/datasets";
import { datasetKind } from "@tenon/datasets/plugin";
import type { Layer } from "@tenon/layers";
import type { Registry } from "@tenon/registry";
import { formatType, randomKey } from "@tenon/tensor";
import { CommandError } from "../command-error.ts";
import type { RunConfiguration } from "../run-configuration.ts";

/**
 * The data set of a configuration, with a part set aside for validation where that is asked for. The part depends on the
 * seed alone, so a resumed run has the same.
 */
export async function loadData(
  registry: Registry,
  { dataset, validation, seed = 0 }: Pick<RunConfiguration, "dataset" | "validation" | "seed">,
): Promise<Dataset<AnySplit>> {
  const data = await registry.parse(datasetKind, dataset, datasetKind.name);
  return validation === undefined ? data : withValidation(data, validation, { seed });
}

/**
 * A device cannot say that a label has no output; so this is asked before.
 *
 * @throws CommandError where a model has several outputs, and fewer than the data have classes.
 */
export function requireOutputForEachClass(model: Layer, data: Dataset<AnySplit>): void {
  const { classes, inputTypes, targetTypes } = data;
  const [target] = targetTypes;
  if (!classes || target?.dtype !== "i32" || target.shape.length > 0) return;
  const types = inputTypes.map(({ dtype, shape }) => ({ dtype, shape: [1, ...shape] }));
  const [output] = model.init(randomKey(0), types).outputs;
  const given = output?.shape.at(-1);
  if (!output || given === undefined || output.shape.length !== 2 || given === 1 || given >= classes.length) return;
  throw new CommandError(
    `the model gives ${formatType(output)}, an output for ${given} classes, and ${data.name} has labels of ${classes.length} classes; give its last layer ${classes.length} units`,
    1,
  );
}

import type { AnySplit, Dataset } from "@tenon/datasets";
import type { Registry } from "@tenon/registry";
import type { TensorData, Tree } from "@tenon/tensor";
import { formatType, leavesOf } from "@tenon/tensor";
import type { TrainedNetwork } from "@tenon/training";
import { initialValues } from "@tenon/training";
import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import type { RunConfiguration } from "../run-configuration.ts";
import type { Flags, RunParts } from "../run-flags.ts";
import { configurationFromFlags, partsOf } from "../run-flags.ts";
import { loadData } from "../running/load-data.ts";
import { openSaved } from "./open-saved.ts";

/** A saved model with the data set that it is used with. */
export interface OpenedNetwork {
  readonly network: TrainedNetwork;
  readonly configuration: RunConfiguration;
  readonly parts: RunParts;
  readonly data: Dataset<AnySplit>;
  /** For messages: which model it is. */
  readonly title: string;
}

/** Adds the choice of a run's best or last model. */
export function addWeightsFlag(command: Command): void {
  command.option("--last", "the last model, where the run also kept its best");
}

/**
 * Opens a saved run to use its model.
 *
 * @throws CommandError, TrainingError, RegistryError or DatasetError: what was saved cannot be used, or not with these data.
 */
export async function openNetwork(registry: Registry, path: string, flags: Flags): Promise<OpenedNetwork> {
  const { saved, configuration } = await openSaved(path, (flags["plugin"] as readonly string[] | undefined) ?? []);
  const { validation, ...others } = configurationFromFlags(registry, configuration, flags);
  // The part set aside is one of the data that were trained on.
  const asTrained = flags["dataset"] === undefined && validation !== undefined;
  const chosen: RunConfiguration = asTrained ? { ...others, validation } : others;
  const parts = partsOf(registry, chosen);
  const data = await loadData(registry, chosen);
  const { progress, best } = saved;
  const usesBest = best !== undefined && flags["last"] !== true;
  const { params, state } = usesBest ? best : saved;
  requireFit(initialValues({ model: parts.model, data }).params, params, data.name);
  const epoch = usesBest && progress.best ? `epoch ${progress.best.epoch}, the best` : `step ${progress.step}`;
  const title = `${configuration.title ?? path} after ${epoch}`;
  return { network: { model: parts.model, params, state }, configuration: chosen, parts, data, title };
}

/** @throws CommandError that names the first parameter that would be of another shape with these data. */
function requireFit(wanted: Tree<TensorData>, saved: Tree<TensorData>, data: string): void {
  const typesOf = (tree: Tree<TensorData>): Map<string, string> =>
    new Map(leavesOf<TensorData>(tree, isTensorData).map(({ path, value }) => [path, formatType(value)]));
  const [own, given] = [typesOf(wanted), typesOf(saved)];
  for (const [path, type] of own)
    if (given.get(path) !== type)
      throw new CommandError(
        `the saved model does not fit ${data}: its parameter ${path} is ${given.get(path) ?? "missing"}, and would have to be ${type}`,
        1,
      );
}

const isTensorData = (value: unknown): boolean => typeof value === "object" && value !== null && "data" in value;

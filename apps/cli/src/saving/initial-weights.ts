import { readFile } from "node:fs/promises";
import type { Layer } from "@tenon/layers";
import type { DecodedTensor } from "@tenon/safetensors";
import { decodeSafetensors, SafetensorsError } from "@tenon/safetensors";
import type { LoadedWeights, TrainingData, WeightSource } from "@tenon/training";
import { initialValues, loadRun, loadWeights, runFolder } from "@tenon/training";
import { CommandError } from "../command-error.ts";
import { isFileAt } from "./open-saved.ts";

/** What the flags say of weights to begin with. */
export interface WeightFlags {
  /** A folder of saves, or a safetensors file of any program. */
  readonly from: string;
  /** Patterns of the parameters that keep their initial values, such as a new head's. */
  readonly except: readonly string[];
  /** Parameter -> name in the file, as JSON. */
  readonly map: string | undefined;
}

/**
 * The parameters to begin with, some or all of them from a file.
 *
 * @throws CommandError for a file that is none, TrainingError `weights` where shapes or names do not fit.
 */
export async function initialWeights(
  { from, except, map }: WeightFlags,
  { model, data, seed }: { readonly model: Layer; readonly data: TrainingData; readonly seed: number },
): Promise<LoadedWeights> {
  const tensors = await readTensors(from);
  const names = map === undefined ? undefined : readMap(map);
  const used = new Set<string>();
  const mapping = (path: string): string | WeightSource | undefined => {
    const kept = except.filter((pattern) => matchesPath(pattern.split("."), path.split(".")));
    for (const pattern of kept) used.add(pattern);
    return kept.length > 0 ? undefined : names && Object.hasOwn(names, path) ? names[path] : path;
  };
  const { params } = initialValues({ model, data, seed });
  // What belongs to the parameters left out is of no use here, and stays in the file.
  const weights = loadWeights(params, tensors, { mapping, strict: except.length === 0 });
  const unused = except.find((pattern) => !used.has(pattern));
  if (unused !== undefined)
    throw new CommandError(
      `--load-except ${unused}: no parameter is called so; there are ${[...weights.loaded.map(({ path }) => path), ...weights.kept, ...weights.missing].join(", ")}`,
    );
  if (weights.missing.length > 0)
    throw new CommandError(
      `--load-weights ${from}: there is nothing for ${weights.missing.join(", ")}; give --load-except for those, or --load-map`,
    );
  return weights;
}

/** Tensors of a file, those of a saved run under the names of its parameters. */
async function readTensors(from: string): Promise<ReadonlyMap<string, DecodedTensor>> {
  const path = (await isFileAt(from)) ? from : (await loadRun(runFolder(from))).from;
  let tensors: ReadonlyMap<string, DecodedTensor>;
  try {
    ({ tensors } = decodeSafetensors(new Uint8Array(await readFile(path))));
  } catch (cause) {
    const what = cause instanceof SafetensorsError ? "not a safetensors file: " : "";
    throw new CommandError(`--load-weights ${path}: ${what}${(cause as Error).message}`, 2, { cause });
  }
  // The best model of a run, where it is kept, else its last.
  const prefix = ["best.params.", "params."].find((start) =>
    [...tensors.keys()].some((name) => name.startsWith(start)),
  );
  if (prefix === undefined) return tensors;
  const own = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function readMap(text: string): Readonly<Record<string, string | WeightSource>> {
  const form = '--load-map takes { "<parameter>": "<name in the file>" or { "name": ..., "transpose": true } } as JSON';
  let map: unknown;
  try {
    map = JSON.parse(text);
  } catch (cause) {
    throw new CommandError(`${form}: ${(cause as Error).message}`, 2, { cause });
  }
  if (typeof map !== "object" || map === null || Array.isArray(map)) throw new CommandError(form);
  for (const source of Object.values(map))
    if (typeof source !== "string" && typeof (source as WeightSource | null)?.name !== "string")
      throw new CommandError(form);
  return map as Readonly<Record<string, string | WeightSource>>;
}

/** As in the optimizers' groups: `*` for any text within a segment of the path, `**` for any number of segments. */
function matchesPath([first, ...others]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === "**") return [...path.keys(), path.length].some((skipped) => matchesPath(others, path.slice(skipped)));
  const [segment, ...rest] = path;
  const literals = first.split("*").map((text) => text.replaceAll(/\W/g, "\\$&"));
  return segment !== undefined && new RegExp(`^${literals.join(".*")}$`).test(segment) && matchesPath(others, rest);
}

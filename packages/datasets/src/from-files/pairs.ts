import { DatasetError } from "../dataset-error.ts";

/** Where arrays are: files, or names in one file. */
export interface PairOptions {
  readonly inputs: string;
  readonly targets: string;
  readonly validationInputs?: string | undefined;
  readonly validationTargets?: string | undefined;
  readonly testInputs?: string | undefined;
  readonly testTargets?: string | undefined;
  /** Names of the classes, or how many there are. */
  readonly classes?: readonly string[] | number | undefined;
}

/** An array of inputs and the array of their targets. */
export interface Pair {
  readonly inputs: string;
  readonly targets: string;
}

export interface Pairs {
  readonly train: Pair;
  readonly validation?: Pair;
  readonly test?: Pair;
}

/** @throws DatasetError `argument` for inputs without targets, and the other way round */
export function pairsOf(options: PairOptions): Pairs {
  const pair = (
    role: "validation" | "test",
    inputs: string | undefined,
    targets: string | undefined,
  ): Pair | undefined => {
    if (inputs !== undefined && targets !== undefined) return { inputs, targets };
    if (inputs === undefined && targets === undefined) return undefined;
    const [given, lacking] = inputs === undefined ? ["Targets", "Inputs"] : ["Inputs", "Targets"];
    throw new DatasetError({
      code: "argument",
      name: `${role}${lacking}`,
      expected: `given beside ${role}${given}`,
      actual: undefined,
    });
  };
  const validation = pair("validation", options.validationInputs, options.validationTargets);
  const test = pair("test", options.testInputs, options.testTargets);
  return {
    train: { inputs: options.inputs, targets: options.targets },
    ...(validation && { validation }),
    ...(test && { test }),
  };
}

/** What `load` makes of each pair. */
export async function eachPair<Loaded>(
  { train, validation, test }: Pairs,
  load: (pair: Pair) => Promise<Loaded>,
): Promise<{ readonly train: Loaded; readonly validation?: Loaded; readonly test?: Loaded }> {
  const loaded = { train: await load(train) };
  return {
    ...loaded,
    ...(validation && { validation: await load(validation) }),
    ...(test && { test: await load(test) }),
  };
}

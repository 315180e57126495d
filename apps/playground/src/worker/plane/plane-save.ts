import { randomKey, tensorData } from "@tenon/tensor";
import type { SavedRun } from "@tenon/training";
import type { PlaneSetup } from "../../protocol/plane-setup.ts";
import { readPlaneSetup } from "../../protocol/plane-setup.ts";
import { isRecord, isSpec } from "../../protocol/read-json.ts";
import type { PlaneProgress } from "./plane-engine.ts";

/** A plane's run as it is kept. */
export interface KeptPlane {
  readonly setup: PlaneSetup;
  readonly progress: PlaneProgress;
}

/** As the bytes of a saved run, such as the trainer writes. */
export async function encodePlane({ setup, progress }: KeptPlane): Promise<Uint8Array<ArrayBuffer>> {
  const { encodeRun } = await import("@tenon/training");
  const { step, params, optimizer } = progress;
  return encodeRun({
    configuration: { plane: setup, optimizer: optimizer.spec },
    progress: { ...untold, step },
    identity: {
      model: setup.hidden,
      optimizer: optimizer.spec,
      data: setup.data.type,
      examples: 0,
      batchSize: setup.batchSize,
      microBatches: 1,
      seed: setup.seed,
    },
    params,
    state: {},
    training: {
      params,
      modelState: {},
      optimizer: optimizer.state,
      scores: {},
      key: tensorData("u32", [...randomKey(setup.seed)]),
      step: tensorData("i32", step),
    },
    totals: {},
  });
}

/** What this view leaves to the order of its steps. */
const untold: SavedRun["progress"] = {
  step: 0,
  epoch: 1,
  batch: 0,
  schedule: null,
  stopping: { best: null, epochsWithout: 0 },
  stoppedEarly: false,
  best: null,
  history: [],
};

/** @returns undefined for a run that is no plane's */
export function decodePlane({ configuration, progress, training }: SavedRun): KeptPlane | undefined {
  if (!isRecord(configuration)) return undefined;
  const setup = readPlaneSetup(configuration["plane"]);
  const spec = configuration["optimizer"];
  if (!setup || !isSpec(spec)) return undefined;
  const { params, optimizer } = training;
  return { setup, progress: { step: progress.step, params, optimizer: { spec, state: optimizer } } };
}

import type { Json } from "../protocol/json.ts";
import type { NeuronSetup } from "../protocol/neuron-setup.ts";
import { readNeuronSetup } from "../protocol/neuron-setup.ts";
import { isRecord, isWholeIn } from "../protocol/read-json.ts";
import { tabMemory } from "../shell/memory.ts";

const stages = ["given", "forward", "backward"] as const;

/** How far a step has come: what is shown of what the engine computed. */
export type Stage = (typeof stages)[number];

/** Where someone is who follows a neuron. */
export interface Moment {
  readonly setup: NeuronSetup;
  readonly stage: Stage;
  readonly updates: number;
  /** The loss before each update, and the present one where it is known. */
  readonly losses: readonly number[];
}

interface Moments {
  readonly moment: Moment;
  readonly past: readonly Moment[];
}

const keptAs = "neuron-moments";
/** Further back than this a reload does not lead. */
const mostPast = 300;

/** Keeps the moment and the way back from it for a reload of the page. */
export function keepMoments(moment: Moment, past: readonly Moment[]): void {
  tabMemory.set(keptAs, JSON.stringify({ moment, past: past.slice(-mostPast) } satisfies Moments));
}

/** Those that were kept; `undefined` where there are none that this version of the page can read. */
export function keptMoments(): Moments | undefined {
  try {
    const kept = JSON.parse(tabMemory.get(keptAs) ?? "null") as Json;
    if (!isRecord(kept) || !Array.isArray(kept["past"])) return undefined;
    const [moment, ...past] = [kept["moment"], ...kept["past"]].map(readMoment);
    return moment && past.every((each) => each !== undefined) ? { moment, past } : undefined;
  } catch {
    return undefined;
  }
}

function readMoment(given: Json | undefined): Moment | undefined {
  if (!isRecord(given)) return undefined;
  const { updates, losses } = given;
  const setup = readNeuronSetup(given["setup"]);
  const stage = stages.find((name) => name === given["stage"]);
  if (!setup || !stage || !isWholeIn(updates, [0, Number.MAX_SAFE_INTEGER])) return undefined;
  if (!Array.isArray(losses) || !losses.every((loss) => typeof loss === "number")) return undefined;
  return { setup, stage, updates, losses };
}

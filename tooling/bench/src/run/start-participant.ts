import { type Contender, commandOf } from "../contenders/contender.ts";
import { ContenderProcess } from "../contenders/contender-process.ts";
import type { Description } from "../workers/protocol.ts";
import type { Participant } from "./lane.ts";

export interface DescribedParticipant extends Participant {
  readonly description: Description;
}

/** Starts a contender's process. @throws CrashError */
export async function startParticipant(contender: Contender, python: string): Promise<DescribedParticipant> {
  const process = new ContenderProcess(contender.name, commandOf(contender, python));
  try {
    return { contender, process, description: await process.ask("describe", {}) };
  } catch (error) {
    process[Symbol.dispose]();
    throw error;
  }
}

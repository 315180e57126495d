import type { Profile } from "@tenon/backend";
import type { AnySplit, Dataset } from "@tenon/datasets";
import { profileStep } from "@tenon/training";
import { CommandError } from "../command-error.ts";
import type { RunParts } from "../run-flags.ts";
import { style } from "../styles.ts";
import { writeWhole } from "../write-whole.ts";
import { profileLines } from "./profile-lines.ts";
import { traceOf } from "./trace.ts";

/** A profile, and the backend and batch that it is of. */
export interface RunProfile extends Profile {
  readonly backend: string;
  readonly batchSize: number;
}

/** Times the kernels of the step that these parts are trained with. */
export async function profileRun(parts: Omit<RunParts, "dataset">, data: Dataset<AnySplit>): Promise<RunProfile> {
  const { opener, ...rest } = parts;
  await using backend = await opener.open();
  return { backend: backend.name, batchSize: parts.batchSize, ...(await profileStep({ ...rest, backend, data })) };
}

export function printProfile(profile: RunProfile): void {
  const { stdout } = process;
  const title = (text: string): string => style(stdout, "bold", text);
  const { backend, batchSize, conditions, repeats } = profile;
  // Into a file or a pipe goes everything.
  const columns = stdout.isTTY && stdout.columns ? stdout.columns : Number.POSITIVE_INFINITY;
  const { heading, lines, notes } = profileLines(profile, columns);
  const runs = `${repeats.toLocaleString("en")} ${repeats === 1 ? "run" : "runs"}`;
  const told = [
    "",
    `${title("profile")}   a training step of ${batchSize} examples on the backend ${backend}, ${conditions}, medians of ${runs}`,
    "",
    title(heading),
    ...lines,
    "",
    ...notes,
  ];
  stdout.write(`${told.join("\n")}\n`);
}

/** @throws CommandError where the file cannot be written; then there is none. */
export async function writeTrace(path: string, profile: RunProfile): Promise<void> {
  try {
    await writeWhole(path, `${JSON.stringify(traceOf(profile, profile.backend))}\n`);
  } catch (cause) {
    // Without the path in the message: it is that of the unfinished file.
    const reason = cause instanceof Error ? cause.message.replace(/, \w+ '.*$/, "") : String(cause);
    throw new CommandError(`--profile-out ${path}: ${reason}; give a file in a folder that you can write to`, 2, {
      cause,
    });
  }
}

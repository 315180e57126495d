import { isDatasetError } from "@tenon/datasets";
import { isRegistryError } from "@tenon/registry";
import type { TrainingErrorCode } from "@tenon/training";
import { TrainingError } from "@tenon/training";
import { CommandError, exitCodes } from "./command-error.ts";

/** Which errors of training come from what was given, and not from what happened. */
const isUsage = {
  options: true,
  data: false,
  "non-finite": false,
  resume: true,
  weights: true,
  save: false,
  "no-save": true,
  "damaged-save": true,
} as const satisfies Record<TrainingErrorCode, boolean>;

/** The exit code for an error: whether the command line or a file is wrong, or it failed while running. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof TrainingError) return isUsage[error.code] ? exitCodes.usage : exitCodes.failure;
  if (isRegistryError(error) || isDatasetError(error)) return exitCodes.usage;
  // Layers, losses, optimizers and metrics say so by these codes: an option out of range, a pattern without parameters.
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === "options" || code === "params" ? exitCodes.usage : exitCodes.failure;
}

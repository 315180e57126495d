import { CommandError, exitCodes } from "./command-error.ts";

type Signal = "SIGINT" | "SIGTERM";

const signals: Readonly<Record<Signal, number>> = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated };

/** What a signal does to commands that have nothing to save: ends the process with the signal's exit code. */
function endAtOnce(signal: NodeJS.Signals): void {
  process.stderr.write("\ninterrupted\n");
  process.exit(signals[signal as Signal]);
}

/** Why a run was aborted; `main` gives its exit code to the shell. */
export class Interruption extends CommandError {
  readonly signal: Signal;

  constructor(signal: Signal, message: string = "interrupted") {
    super(message, signals[signal]);
    this.name = "Interruption";
    this.signal = signal;
  }
}

/** From now on the first signal aborts, so that work can be saved, and the second ends the process at once. */
export function abortOnSignals(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const abort = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) endAtOnce(signal);
    controller.abort(new Interruption(signal as Signal));
  };
  // In this order: a signal that nobody listens to kills.
  for (const signal of Object.keys(signals)) process.on(signal, abort).off(signal, endAtOnce);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of Object.keys(signals)) process.on(signal, endAtOnce).off(signal, abort);
    },
  };
}

/** For `main`: what a command finds at first. */
export function endOnSignals(): void {
  for (const signal of Object.keys(signals)) process.on(signal, endAtOnce);
}

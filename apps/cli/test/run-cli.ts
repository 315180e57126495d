import { spawn } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface CliResult {
  /** As shells tell it: 128 + its number for a signal, by which a process also ends that gets one while it is ending. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));

export interface RunCliOptions {
  /** Default: a new temporary folder, since `train` saves into the folder it is called in. */
  readonly cwd?: string;
  /** Once standard output matches this, the process gets a signal. */
  readonly interruptAt?: RegExp;
  /** Default SIGINT. */
  readonly signal?: NodeJS.Signals;
  /** How often the signal is sent, a moment apart; default 1. */
  readonly signals?: number;
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "tenon-cli-"));

/** Runs the real command from source and collects what it prints. */
export async function runCli(
  args: readonly string[],
  { cwd, interruptAt, signal = "SIGINT", signals = 1 }: RunCliOptions = {},
): Promise<CliResult> {
  const folder = cwd ?? (await temporaryFolder());
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=@tenon/source", cli, ...args], { cwd: folder });
    let [stdout, stderr] = ["", ""];
    let interrupted = false;
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (interrupted || !interruptAt?.test(stdout)) return;
      interrupted = true;
      for (let i = 0; i < signals; i++) setTimeout(() => child.kill(signal), 20 * i);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (exitCode, killedBy) => {
      const code = exitCode ?? 128 + constants.signals[killedBy ?? "SIGKILL"];
      resolve({ code, stdout, stderr });
    });
  });
}

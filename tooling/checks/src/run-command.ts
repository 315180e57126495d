import { spawn } from "node:child_process";

/** How a command ended, and all it said, standard output and error in the order they came. */
export interface CommandResult {
  readonly succeeded: boolean;
  readonly output: string;
}

export interface CommandOptions {
  readonly folder: string;
  /** Shows the output while it comes, and keeps it too. */
  readonly show?: boolean;
  /** The command is ended after so long, and counts as failed. */
  readonly timeoutSeconds?: number;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Runs a command to its end; never rejects, since a command that cannot start has failed like any other. */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { folder, show = false, timeoutSeconds = 600, environment = process.env } = options;
  return new Promise((resolve) => {
    const shell = process.platform === "win32";
    // A process group of its own, so that a time-out ends the command's children too (a worker in an endless loop).
    const detached = !shell;
    const child = spawn(command, args, {
      cwd: folder,
      env: environment,
      shell,
      detached,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (show) process.stdout.write(chunk);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const end = (): void => {
      if (child.pid === undefined) return;
      if (detached) process.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    };
    const interrupted = (): void => {
      end();
      process.exit(130);
    };
    process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutSeconds * 1000);
    const finish = (succeeded: boolean): void => {
      clearTimeout(timer);
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      if (timedOut) output += `\n${command} did not end within ${timeoutSeconds} s.\n`;
      resolve({ succeeded: succeeded && !timedOut, output });
    };
    child.on("error", (error) => {
      output += error.message;
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { exitCodes } from "./command-error.ts";
import { addDescribeCommand } from "./commands/describe.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addEvaluateCommand } from "./commands/evaluate.ts";
import { addInitCommand } from "./commands/init.ts";
import { addListCommand } from "./commands/list.ts";
import { addPredictCommand } from "./commands/predict.ts";
import { addTrainCommand } from "./commands/train.ts";
import { exitCodeOf } from "./exit-code-of.ts";
import { endOnSignals, Interruption } from "./interruption.ts";
import { openRegistry } from "./registry.ts";
import { style } from "./styles.ts";
import { withWhereabouts } from "./unknown-entry.ts";

/** Plugins must be known before the flags that come from them. */
function pluginsAmong(args: readonly string[]): string[] {
  return args.flatMap((arg, i) =>
    arg === "--plugin" ? [args[i + 1] ?? ""] : arg.startsWith("--plugin=") ? [arg.slice(9)] : [],
  );
}

const exitCodeHelp = `Exit codes:
  0    done
  1    it failed while running
  2    the command line or a file is wrong; nothing was started
  130  ended by Ctrl-C (143: by SIGTERM); a run in progress was saved`;

function version(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}

async function main(args: readonly string[]): Promise<void> {
  // `init --plugin` makes one and loads none.
  const registry = await openRegistry(args[0] === "init" ? [] : pluginsAmong(args));
  const program = new Command("tenon")
    .description("Trains neural networks anywhere JavaScript runs")
    .version(version())
    .showSuggestionAfterError()
    .showHelpAfterError("(--help shows what there is)")
    .exitOverride();
  addTrainCommand(program, registry);
  addEvaluateCommand(program, registry);
  addPredictCommand(program, registry);
  addListCommand(program, registry);
  addDescribeCommand(program, registry);
  addDoctorCommand(program, registry);
  for (const command of program.commands)
    command.addOption(
      new Option("--plugin <package>", "a package or file that exports a plugin; may be given several times").argParser(
        (name, names: readonly string[] = []) => [...names, name],
      ),
    );
  addInitCommand(program);
  program.addHelpText("after", `\n${exitCodeHelp}`);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    throw withWhereabouts(error, registry);
  }
}

endOnSignals();
// A reader that has seen enough (`tenon list | head`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.success);
  throw error;
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.success : exitCodes.usage;
  else {
    const message = error instanceof Error ? error.message : String(error);
    const title = error instanceof Interruption ? "" : `${style(process.stderr, "red", "error:")} `;
    process.stderr.write(`${title}${message}\n`);
    if (process.env["TENON_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

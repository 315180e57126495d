import { scheduleKind } from "@tenon/optimizers/plugin";
import type { Registry } from "@tenon/registry";
import type { Command } from "commander";
import { Option } from "commander";
import { CommandError } from "../command-error.ts";
import { addEntryFlags } from "../entry-flags.ts";
import { trainExamples } from "../presets/examples.ts";
import { addRunFlags, type Flags } from "../run-flags.ts";

const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Adds the flags of `train`. */
export function addTrainFlags(command: Command, registry: Registry): void {
  command
    .option("--model <file>", "a model file instead of the preset's model")
    .option("--epochs <n>", "times that every example is seen")
    .option("--micro-batches <n>", "parts that a step takes its batch in, adding up gradients: less memory");
  const flag = (heading: string, flags: string, text: string): Option => {
    const option = new Option(flags, text).helpGroup(heading);
    command.addOption(option);
    return option;
  };
  const saving = "Saving:";
  flag(saving, "--save <folder>", "where the run is saved, after each epoch (default: a new folder in runs)");
  flag(saving, "--no-save", "save nothing");
  flag(saving, "--save-every <steps>", "also save within epochs");
  flag(
    saving,
    "--resume <folder>",
    "go on with a saved run, or with one file of it, as if it had not been interrupted",
  );
  const stopping = "When to stop:";
  flag(stopping, "--validation <fraction>", "share of the training examples to validate with, such as 0.1");
  flag(stopping, "--patience <epochs>", "stop when the score has not improved for so many epochs");
  flag(stopping, "--minimum-delta <n>", "an improvement is larger than this (default: 0)");
  flag(stopping, "--score <name>", "what to judge epochs by: loss, or the name of a metric (default: loss)");
  flag(stopping, "--score-mode <mode>", "whether less or more of the score is better").choices(["min", "max"]);
  flag(stopping, "--keep-best", "keep the best epoch's model beside the last; with --patience it is kept anyhow");
  const tuning = "Fine-tuning:";
  flag(tuning, "--load-weights <file>", "begin with these weights: a saved run, or any safetensors file");
  flag(
    tuning,
    "--load-except <pattern>",
    "parameters that begin as usual, such as a new head's: layers.3.*; may be given several times",
  ).argParser(several);
  flag(
    tuning,
    "--load-map <json>",
    'other names in the file: { "layers.0.weight": { "name": "fc.weight", "transpose": true } }',
  );
  flag(
    tuning,
    "--freeze <pattern>",
    "parameters that are not trained, such as layers.0.* or **.bias; may be given several times",
  ).argParser(several);
  const output = "Output:";
  flag(output, "--json", "one JSON object a line on standard output, nothing else");
  flag(output, "--curves", "draw the curves at the end even if nobody looks on at a terminal");
  flag(output, "--report-every <steps>", "steps between two reports (default: 50)");
  addRunFlags(command, registry);
  addEntryFlags(command, registry, scheduleKind, "how the learning rates change during the run");
  command.addHelpText(
    "after",
    `
Ctrl-C saves the run and ends it; a second Ctrl-C ends it at once. Exit codes: 0 done, 1 failed while running,
2 the command line or a file is wrong, 130 Ctrl-C.

Examples:
${trainExamples.map((example) => `  ${example}`).join("\n")}`,
  );
}

/** Flags that say opposite things, or mean nothing without another, by their names in commander. */
const contradictions: readonly (readonly [flag: string, others: readonly string[], reason: string])[] = [
  [
    "resume",
    ["preset", "model", "loadWeights", "loadExcept", "loadMap", "freeze", "validation"],
    "a resumed run goes on with what it was started with",
  ],
  ["noSave", ["save", "saveEvery"], "one saves, the other does not"],
  ["json", ["curves"], "curves are not JSON"],
];

const requirements: readonly (readonly [flag: string, others: readonly string[]])[] = [
  ["loadExcept", ["loadWeights"]],
  ["loadMap", ["loadWeights"]],
  ["minimumDelta", ["patience"]],
  ["score", ["patience", "keepBest"]],
  ["scoreMode", ["score"]],
];

/** @throws CommandError that names both flags. */
export function requireNoContradiction(flags: Flags): void {
  for (const [flag, others, reason] of contradictions)
    for (const other of others)
      if (isGiven(flags, flag) && isGiven(flags, other))
        throw new CommandError(`${nameOf(flag)} contradicts ${nameOf(other)}: ${reason}; give one of the two`);
  for (const [flag, others] of requirements)
    if (isGiven(flags, flag) && !others.some((other) => isGiven(flags, other)))
      throw new CommandError(`${nameOf(flag)} means nothing without ${others.map(nameOf).join(" or ")}`);
}

const isGiven = (flags: Flags, name: string): boolean => flags[name] !== undefined && flags[name] !== false;

const nameOf = (flag: string): string =>
  flag === "preset" ? "a preset" : `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

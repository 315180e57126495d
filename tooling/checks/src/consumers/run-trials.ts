import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNodes } from "../packages/find-nodes.ts";
import { openLocalRegistry } from "../registry/local-registry.ts";
import { copyWorkspace } from "../release/copy-workspace.ts";
import { publishAll } from "../release/publish-all.ts";
import { initPlugin, initProject } from "./init-trials.ts";
import { commandLine, firstExampleWithNpm, umbrella, viteApplication } from "./npm-trials.ts";
import { eachWithPnpm, firstExampleWithPnpm } from "./pnpm-trials.ts";
import { runtimeTrial } from "./runtime-trials.ts";
import { installRuntimes } from "./runtimes.ts";
import type { Trial } from "./trial.ts";
import { types } from "./type-trial.ts";

const trials: readonly Trial[] = [
  firstExampleWithNpm,
  viteApplication,
  types,
  eachWithPnpm,
  firstExampleWithPnpm,
  umbrella,
  commandLine,
  initProject,
  initPlugin,
];

/** What became of one trial. */
export interface TrialResult {
  readonly name: string;
  readonly seconds: number;
  readonly problem?: string | undefined;
  readonly skipped?: boolean;
}

/**
 * Publishes every package, as it was built last, to a registry of this machine, and has each trial use it from there.
 * `only` chooses trials by a part of their names.
 */
export async function runTrials(root: string, report: (result: TrialResult) => void, only = ""): Promise<void> {
  // The real path: npm compares paths, and the temporary folder may be a link.
  const outside = mkdtempSync(join(realpathSync(tmpdir()), "tenon-registry-"));
  try {
    const copy = join(outside, "workspace");
    mkdirSync(copy);
    await copyWorkspace(root, copy);
    await using registry = await openLocalRegistry(root);
    const started = performance.now();
    const problems = await publishAll(copy, registry);
    const seconds = (performance.now() - started) / 1000;
    report({ name: "changeset publish", seconds, problem: problems.length === 0 ? undefined : problems.join("\n") });
    if (problems.length > 0) return;
    const place = { root, outside, registry, nodes: findNodes() };
    const { installed, missing } = await installRuntimes(root);
    for (const label of missing) report({ name: `${label} cannot be had on this machine`, seconds: 0, skipped: true });
    const all = [...trials, ...installed.map(runtimeTrial)];
    for (const trial of all.filter(({ name }) => name.includes(only))) {
      const begun = performance.now();
      const problem = await trial
        .run(place)
        .catch((error: unknown) => String(error instanceof Error ? error.stack : error));
      report({ name: trial.name, seconds: (performance.now() - begun) / 1000, problem });
    }
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

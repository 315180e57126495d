import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyWorkspace } from "../release/copy-workspace.ts";
import { checkPluginVersions } from "../release/plugin-versions.ts";
import { tryVersion } from "../release/try-version.ts";
import { addTallies, passedOrFailed, type Stage, type Tally } from "./stage.ts";

/** A dry run of a release: what its first command would do, done to a copy. `registry` does the same for publishing. */
export const releaseStage: Stage = {
  name: "release",
  title: "versions agree, and the next version with its changelogs can be made",
  async run(root) {
    const copy = mkdtempSync(join(realpathSync(tmpdir()), "tenon-release-"));
    try {
      await copyWorkspace(root, copy);
      return addTallies([
        verdict("plugins say their package's version", checkPluginVersions(root)),
        verdict("changeset version raises one version and writes changelogs", await tryVersion(copy)),
      ]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  },
};

/** Prints what was checked and what is wrong with it. */
export function verdict(what: string, problems: readonly string[]): Tally {
  console.log(`  ${problems.length === 0 ? "ok    " : "FAILED"} ${what}`);
  for (const problem of problems) console.log(`    ${problem}`);
  return passedOrFailed(problems.length === 0);
}

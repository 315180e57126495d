import { tryAlone } from "../removal/try-alone.ts";
import { readWorkspace } from "../workspace.ts";
import { verdict } from "./release-stage.ts";
import { addTallies, type Stage, type Tally } from "./stage.ts";

/**
 * Tried in full in every run, since their tests are quick: a package that asks for none, one of the toolbox, a data set.
 * `npm run removal -- --full` does so for all, which takes too long here.
 */
const inFull: ReadonlySet<string> = new Set(["@tenon/safetensors", "@tenon/losses", "@tenon/dataset-iris"]);

/** Types of sources, tests and examples; for some packages the build and the tests too. */
export const removalStage: Stage = {
  name: "removal",
  title:
    "each package type checks where the workspace holds nothing but what it asks for; some are built and tested there",
  async run(root) {
    const tallies: Tally[] = [];
    for (const one of readWorkspace(root)) {
      const { name } = one.manifest;
      const full = inFull.has(name);
      if (one.group !== "tooling")
        tallies.push(verdict(full ? `${name}, built and tested` : name, await tryAlone(root, one, { full })));
    }
    return addTallies(tallies);
  },
};

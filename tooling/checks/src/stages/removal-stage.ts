import { tryAlone } from "../removal/try-alone.ts";
import { readWorkspace } from "../workspace.ts";
import { verdict } from "./release-stage.ts";
import { addTallies, type Stage, type Tally } from "./stage.ts";

/** The short form: types of sources, tests and examples. `npm run removal -- --full` also builds each package and runs its tests. */
export const removalStage: Stage = {
  name: "removal",
  title: "each package type checks where the workspace holds nothing but what it asks for",
  async run(root) {
    const tallies: Tally[] = [];
    for (const one of readWorkspace(root))
      if (one.group !== "tooling") tallies.push(verdict(one.manifest.name, await tryAlone(root, one)));
    return addTallies(tallies);
  },
};

import { tryRemoval } from "../removal/try-removal.ts";
import { readWorkspace } from "../workspace.ts";
import { verdict } from "./release-stage.ts";
import { addTallies, type Stage, type Tally } from "./stage.ts";

/** The short form: types of sources and tests. `npm run removal -- --full` builds and tests what remains. */
export const removalStage: Stage = {
  name: "removal",
  title: "without any one package, those that do not depend on it still type check",
  async run(root) {
    const tallies: Tally[] = [];
    for (const { group, manifest } of readWorkspace(root))
      if (group !== "tooling") tallies.push(verdict(`without ${manifest.name}`, await tryRemoval(root, manifest.name)));
    return addTallies(tallies);
  },
};

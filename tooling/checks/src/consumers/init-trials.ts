import { join } from "node:path";
import { type Consumer, npmFlags } from "./consumer.ts";
import { consumerIn, failure, type Trial, type TrialPlace } from "./trial.ts";

/**
 * Runs `tenon init` from the registry in an empty folder, installs what the result asks for and has it test itself. The
 * folder is told, or what went wrong.
 */
async function init(place: TrialPlace, name: string, flags: readonly string[]): Promise<Consumer | string> {
  const args = ["--yes", "@tenon/cli", "init", "made", ...flags];
  const ran = failure(`npx ${args.join(" ")}`, await consumerIn(place, name).run("npx", args, 300));
  if (ran !== undefined) return ran;
  const made = consumerIn(place, join(name, "made"));
  const installed = failure("npm install", await made.run("npm", ["install", ...npmFlags], 300));
  if (installed !== undefined) return installed;
  return failure("npm test", await made.run("npm", ["test"], 180)) ?? made;
}

export const initProject: Trial = {
  name: "tenon init makes a project that passes its own tests and starts",
  async run(place) {
    const made = await init(place, "init-project", []);
    return typeof made === "string" ? made : failure("npm start", await made.run("npm", ["start"]));
  },
};

export const initPlugin: Trial = {
  name: "tenon init --plugin makes a package that passes its own tests, packs, and is used from the command line",
  async run(place) {
    const made = await init(place, "init-plugin", ["--plugin"]);
    if (typeof made === "string") return made;
    const packed = failure("npm pack", await made.run("npm", ["pack", "--loglevel=error"]));
    if (packed !== undefined) return packed;
    const user = consumerIn(place, "init-plugin-user");
    user.write("package.json", `{ "name": "user", "private": true, "type": "module" }\n`);
    const tarball = join(made.folder, "made-0.1.0.tgz");
    const added = await user.run("npm", ["install", ...npmFlags, "@tenon/cli", tarball], 300);
    const model = join(made.folder, "model.json");
    const args = [
      "train",
      "--plugin",
      "made/plugin",
      "--model",
      model,
      "--dataset",
      "xor",
      "--epochs",
      "2",
      "--no-save",
    ];
    return (
      failure("npm install", added) ??
      failure(`tenon ${args.join(" ")}`, await user.run("npx", ["--no-install", "tenon", ...args]))
    );
  },
};

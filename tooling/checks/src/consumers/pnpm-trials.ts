import { join } from "node:path";
import { exportedNames, readWorkspace } from "../workspace.ts";
import { pnpmFlags } from "./consumer.ts";
import { exampleProblem, firstExample } from "./first-example.ts";
import { consumerIn, failure, type Trial } from "./trial.ts";

/** Each package alone; pnpm lets a package see no more than it states. */
export const eachWithPnpm: Trial = {
  name: "pnpm installs each package alone, and all it exports loads",
  async run(place) {
    const problems: string[] = [];
    for (const { manifest } of readWorkspace(place.root)) {
      if (manifest.private === true) continue;
      const consumer = consumerIn(place, `pnpm-${manifest.name.replace(/[@/]/g, "-")}`);
      consumer.write("package.json", `{ "name": "outside", "private": true, "type": "module" }\n`);
      const store = join(place.outside, "pnpm-store");
      const args = ["add", ...pnpmFlags, "--store-dir", store, manifest.name];
      const added = failure(`pnpm ${args.join(" ")}`, await consumer.run("pnpm", args, 180));
      if (added !== undefined) {
        problems.push(added);
        continue;
      }
      const imports = exportedNames(manifest).map((name) => `await import(${JSON.stringify(name)});\n`);
      consumer.write("import-all.js", imports.join(""));
      for (const { path, label } of place.nodes) {
        const loaded = failure(`${manifest.name} on ${label}`, await consumer.run(path, ["import-all.js"]));
        if (loaded !== undefined) problems.push(loaded);
      }
    }
    return problems.length === 0 ? undefined : problems.join("\n");
  },
};

export const firstExampleWithPnpm: Trial = {
  name: "the README's first example runs with what pnpm installs",
  async run(place) {
    const example = firstExample(place.root);
    const { packages, text } = example;
    const consumer = consumerIn(place, "pnpm-first-example");
    consumer.write("package.json", `{ "name": "outside", "private": true, "type": "module" }\n`);
    const args = ["add", ...pnpmFlags, "--store-dir", join(place.outside, "pnpm-store"), ...packages];
    const added = failure(`pnpm ${args.join(" ")}`, await consumer.run("pnpm", args, 180));
    if (added !== undefined) return added;
    consumer.write("example.js", text);
    for (const { path, label } of place.nodes) {
      const problem = exampleProblem(label, (await consumer.run(path, ["example.js"])).output, example);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

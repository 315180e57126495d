import { installedPackages } from "./consumer.ts";
import { expectedPackages } from "./expected-packages.ts";
import { exampleProblem, firstExample } from "./first-example.ts";
import { importMap } from "./import-map.ts";
import { openPage } from "./page.ts";
import type { Trial } from "./trial.ts";
import { consumerIn, installed } from "./trial.ts";
import { umbrellaProgram } from "./umbrella-program.ts";

/** The README's packages with npm: exactly those and what they state, on each Node at hand, in a page without a bundler. */
export const firstExampleWithNpm: Trial = {
  name: "npm installs what the README names and what that states, and no more; its first example runs in Node and in a page",
  async run(place) {
    const example = firstExample(place.root);
    const { packages, text } = example;
    const consumer = await installed(place, "first-example", packages);
    if (typeof consumer === "string") return consumer;
    const there = installedPackages(consumer.folder);
    const expected = expectedPackages(place.root, packages);
    const names = there.map(({ name }) => name);
    if (names.join() !== expected.join())
      return `installed are ${names.join(", ")}\nthe manifests state ${expected.join(", ")}`;

    consumer.write("example.js", text);
    for (const { path, label } of place.nodes) {
      const { output } = await consumer.run(path, ["example.js"]);
      const problem = exampleProblem(label, output, example);
      if (problem !== undefined) return problem;
    }
    const map = JSON.stringify(importMap(there), null, 2);
    consumer.write(
      "index.html",
      `<!doctype html>\n<script type="importmap">\n${map}\n</script>\n<script type="module" src="./example.js"></script>\n`,
    );
    const { said } = await openPage(consumer.folder, "loss");
    return exampleProblem("a page with an import map", said, example);
  },
};

/** What needs a bundler: the example in a page and in a worker of it. */
export const viteApplication: Trial = {
  name: "a Vite application trains in its page and in a worker",
  async run(place) {
    const example = firstExample(place.root);
    const { packages, text } = example;
    const consumer = await installed(place, "vite", packages);
    if (typeof consumer === "string") return consumer;
    consumer.write("index.html", `<!doctype html>\n<script type="module" src="/main.js"></script>\n`);
    const report = text
      .replaceAll("console.log(", 'postMessage(["worker",')
      .replace(/(postMessage\(.*)\);/, "$1].join(' '));");
    consumer.write("worker.js", report);
    consumer.write(
      "main.js",
      `${text}
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => console.log(data);
worker.onerror = ({ message }) => console.log("error: the worker says " + message);
`,
    );
    // Top-level await is no part of the default targets of older Vites; this says what the README says of browsers.
    consumer.write("vite.config.js", `export default { build: { target: "es2022" }, worker: { format: "es" } };\n`);
    const built = await consumer.run("vite", ["build", "--logLevel", "warn"]);
    if (!built.succeeded) return `vite build\n${built.output}`;
    const { said } = await openPage(`${consumer.folder}/dist`, "worker loss");
    const lines = said.split("\n");
    const ofWorker = lines.filter((line) => line.startsWith("worker "));
    const ofPage = lines.filter((line) => !line.startsWith("worker "));
    return (
      exampleProblem("the page of a Vite application", ofPage.join("\n"), example) ??
      exampleProblem("a worker of it", ofWorker.join("\n"), example)
    );
  },
};

/** The umbrella, as a stranger starts with it. */
export const umbrella: Trial = {
  name: "npm i tenon in an empty folder, and a model is trained",
  async run(place) {
    const consumer = await installed(place, "umbrella", ["tenon"]);
    if (typeof consumer === "string") return consumer;
    consumer.write("train.js", umbrellaProgram);
    for (const { path, label } of place.nodes) {
      const { succeeded, output } = await consumer.run(path, ["train.js"]);
      if (!succeeded || !(Number(output.trim()) > 0.95)) return `${label}: ${output}`;
    }
    return undefined;
  },
};

/** The command line without installing it first. */
export const commandLine: Trial = {
  name: "npx @tenon/cli train mlp in an empty folder",
  async run(place) {
    const consumer = consumerIn(place, "command-line");
    const args = ["--yes", "@tenon/cli", "train", "mlp", "--epochs", "1", "--json", "--no-save"];
    const { succeeded, output } = await consumer.run("npx", args, 300);
    const accuracy = Number(/"testAccuracy":([\d.]+)/.exec(output)?.[1] ?? 0);
    return succeeded && accuracy > 0.9 ? undefined : `npx ${args.join(" ")}\n${output.slice(-2000)}`;
  },
};

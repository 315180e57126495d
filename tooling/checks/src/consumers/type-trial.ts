import { exportedNames, readWorkspace } from "../workspace.ts";
import { failure, installed, type Trial } from "./trial.ts";

const resolutions = [
  { module: "node16", moduleResolution: "node16" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** Declarations are checked in full (no skipLibCheck), as for a stranger who is stricter than we are. */
export const types: Trial = {
  name: "the types of every entry resolve and hold under node16 and bundler resolution",
  async run(place) {
    const packages = readWorkspace(place.root).filter(({ manifest }) => manifest.private !== true);
    const names = packages.flatMap(({ manifest }) => exportedNames(manifest));
    const consumer = await installed(
      place,
      "types",
      packages.map(({ manifest }) => manifest.name),
    );
    if (typeof consumer === "string") return consumer;
    const imports = names.map((name, i) => `import * as entry${i} from ${JSON.stringify(name)};`);
    consumer.write(
      "all.ts",
      `${imports.join("\n")}\nexport const all = [${names.map((_, i) => `entry${i}`).join()}];\n`,
    );
    consumer.write(
      "use.ts",
      `import { dense } from "@tenon/layers";
import { randomKey } from "@tenon/tensor";
export const outputs: readonly { readonly shape: readonly number[] }[] = dense(2).init(randomKey(1), [
  { dtype: "f32", shape: [1, 3] },
]).outputs;
// @ts-expect-error: were the types not found, this would be no error.
dense("two");
`,
    );
    for (const resolution of resolutions) {
      const compilerOptions = { ...strict, ...resolution };
      consumer.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["all.ts", "use.ts"] }));
      const checked = await consumer.run("tsc", ["-p", "."]);
      const problem = failure(`tsc with ${resolution.moduleResolution} resolution`, checked);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
};

const strict = {
  target: "ES2022",
  lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

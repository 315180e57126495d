import { json, type Template, type TemplateChoices } from "./template.ts";

/** A package that brings a layer of its own, for imports and for `tenon ... --plugin`. */
export const pluginTemplate = ({ name, tenon }: TemplateChoices): Template => ({
  "package.json": json({
    name,
    version: "0.1.0",
    description: "A plug-in for Tenon.",
    license: "MIT",
    type: "module",
    sideEffects: false,
    exports: {
      ".": { types: "./dist/src/index.d.ts", default: "./dist/src/index.js" },
      "./plugin": { types: "./dist/src/plugin.d.ts", default: "./dist/src/plugin.js" },
    },
    files: ["dist/src"],
    scripts: { build: "tsc -p .", test: "tsc -p . && node --test dist/test/*.test.js", prepack: "tsc -p ." },
    engines: { node: ">=20.19" },
    dependencies: { "@tenon/layers": tenon, "@tenon/registry": tenon, "@tenon/tensor": tenon, zod: "^4.6.7" },
    devDependencies: {
      "@tenon/backend": tenon,
      "@tenon/datasets": tenon,
      "@tenon/losses": tenon,
      "@tenon/optimizers": tenon,
      "@tenon/training": tenon,
      "@types/node": "^22.18.0",
      typescript: "^7.0.2",
    },
  }),
  "tsconfig.json": json({
    compilerOptions: {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      target: "es2023",
      lib: ["es2023", "esnext.disposable", "dom"],
      module: "node20",
      types: ["node"],
      rewriteRelativeImportExtensions: true,
      declaration: true,
      outDir: "dist",
      rootDir: ".",
    },
    include: ["src", "test"],
  }),
  ".gitignore": "node_modules/\ndist/\n",
  "README.md": `# ${name}

A plug-in for Tenon with one layer, \`snake\`. To add to it: a file for the thing itself, an entry in \`src/plugin.ts\`, a test.

    npm install
    npm test

Users import it, or name it in model files and on the command line:

    npm install ${name}
    npx tenon train --plugin ${name}/plugin --model model.json --dataset xor

What else a package can bring (optimizers, losses, metrics, data sets, backends) is made in the same way, with the kinds that
\`@tenon/optimizers/plugin\` and the others export.
`,
  "model.json": json({
    format: "tenon-model",
    version: 1,
    model: {
      type: "sequential",
      layers: [
        { type: "dense", units: 16 },
        { type: "snake", frequency: 2 },
        { type: "dense", units: 2 },
      ],
    },
  }),
  "src/snake.ts": `import type { Layer } from "@tenon/layers";
import { activation } from "@tenon/layers";
import { add, div, mul, sin } from "@tenon/tensor";

/**
 * x + sin²(a x) / a, elementwise: an activation for what repeats (Ziyin, Hartwig and Ueda, "Neural networks fail to learn
 * periodic functions", 2020). Its gradient comes from the operations it is made of.
 */
export function snake(frequency = 1): Layer {
  return activation({ type: "snake", frequency }, (x) => {
    const wave = sin(mul(x, frequency));
    return add(x, div(mul(wave, wave), frequency));
  });
}
`,
  "src/index.ts": `export { snake } from "./snake.ts";\n`,
  "src/plugin.ts": `import { layerKind } from "@tenon/layers/plugin";
import { definePlugin } from "@tenon/registry";
import * as z from "zod/mini";
import { snake } from "./snake.ts";

/** What applications learn of this package. */
export const plugin = definePlugin({
  name: "${name}",
  version: "0.1.0",
  jsonSchema: z.toJSONSchema,
  entries: [
    layerKind.entry({
      name: "snake",
      summary: "x + sin(a x)^2 / a, an activation for what repeats",
      options: z.object({ frequency: z._default(z.number().check(z.positive()), 1) }),
      create: ({ frequency }) => snake(frequency),
    }),
  ],
});
`,
  "test/snake.test.ts": `import assert from "node:assert/strict";
import { test } from "node:test";
import { reference } from "@tenon/backend";
import { xor } from "@tenon/datasets";
import { dense, sequential } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import { crossEntropy } from "@tenon/losses";
import { adam } from "@tenon/optimizers";
import { createRegistry } from "@tenon/registry";
import type { Tensor } from "@tenon/tensor";
import { grad, sum, tensor } from "@tenon/tensor";
import { train } from "@tenon/training";
import { snake } from "../src/index.ts";
import { plugin } from "../src/plugin.ts";

test("values follow the formula, and the gradient is the slope that differences measure", async () => {
  const backend = await reference.open();
  const at = [-2, -0.3, 0, 0.5, 3];
  const x = tensor(backend, at, { dtype: "f64" });
  const apply = (input: Tensor): Tensor => snake(2).apply({}, {}, [input], { training: true }).outputs[0] as Tensor;
  const f = (v: number): number => v + Math.sin(2 * v) ** 2 / 2;
  const slopes = await grad((input: Tensor) => sum(apply(input)))(x).data();
  for (const [i, v] of at.entries())
    assert.ok(Math.abs((slopes[i] as number) - (f(v + 1e-5) - f(v - 1e-5)) / 2e-5) < 1e-8);
});

test("a model with the layer learns", async () => {
  const losses: number[] = [];
  const run = train({
    backend: await reference.open(),
    model: sequential(dense(8), snake(2), dense(2)),
    data: xor({ size: 128 }),
    loss: crossEntropy(),
    optimizer: adam({ learningRate: 0.05 }),
    epochs: 10,
    batchSize: 32,
  });
  for await (const event of run) if (event.type === "epoch") losses.push(event.scores.loss);
  assert.ok((losses.at(-1) as number) < (losses[0] as number) / 2, losses.join(", "));
});

test("the entry is found by name, and a wrong option names its place", () => {
  const registry = createRegistry([plugin]);
  assert.deepEqual(registry.parse(layerKind, { type: "snake" }, "model").spec, { type: "snake", frequency: 1 });
  assert.throws(() => registry.parse(layerKind, { type: "snake", frequency: -1 }, "model"), /model\\.frequency/);
});
`,
});

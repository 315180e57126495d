import { json, type Template, type TemplateChoices } from "./template.ts";

/** A project that trains a model and tests that it learned. */
export const projectTemplate = ({ name, tenon }: TemplateChoices): Template => ({
  "package.json": json({
    name,
    version: "0.1.0",
    private: true,
    type: "module",
    scripts: { start: "node src/main.js", test: "node --test" },
    dependencies: { tenon },
    engines: { node: ">=20.19" },
  }),
  ".gitignore": "node_modules/\nruns/\n",
  "README.md": `# ${name}

    npm install
    npm start    # trains and shows how it goes
    npm test     # trains for a moment, and checks that something was learned

\`src/model.js\` says what is trained, \`src/train.js\` how. Other data: \`csv\`, \`npy\` and more from \`tenon\`, or a data set of your own
with \`defineDataset\`. Other parts: every layer, loss, optimizer and metric of \`tenon\` can be imported by its name.
`,
  "src/model.js": `import { dense, relu, sequential } from "tenon";

/** Two inputs, a hidden layer, and a number for each of two classes. */
export const model = sequential(dense(16), relu(), dense(2));
`,
  "src/train.js": `import { accuracy, adam, cpu, crossEntropy, train, xor } from "tenon";
import { model } from "./model.js";

/** Trains, tells \`onEpoch\` of each epoch, and gives the share of the test set that the model gets right. */
export async function trainModel({ epochs = 10, onEpoch = () => {} } = {}) {
  const backend = await cpu.open();
  try {
    const run = train({
      backend,
      model,
      data: xor(),
      loss: crossEntropy(),
      optimizer: adam({ learningRate: 0.02 }),
      metrics: [accuracy()],
      epochs,
      batchSize: 32,
    });
    let score = 0;
    for await (const event of run) {
      if (event.type === "epoch") onEpoch(event);
      if (event.type === "done") score = event.test.accuracy;
    }
    return score;
  } finally {
    await backend[Symbol.asyncDispose]();
  }
}
`,
  "src/main.js": `import { trainModel } from "./train.js";

const score = await trainModel({
  onEpoch: ({ epoch, scores }) => console.log(\`epoch \${epoch}: loss \${scores.loss.toFixed(4)}\`),
});
console.log(\`\${(100 * score).toFixed(1)} % of the test points are right\`);
`,
  "test/train.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { trainModel } from "../src/train.js";

test("the model learns", async () => {
  const losses = [];
  const score = await trainModel({ onEpoch: ({ scores }) => losses.push(scores.loss) });
  assert.ok(losses.at(-1) < losses[0] / 2, \`the loss went from \${losses[0]} to \${losses.at(-1)}\`);
  assert.ok(score > 0.95, \`\${score} of the test points are right\`);
});
`,
});

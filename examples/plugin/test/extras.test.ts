import assert from "node:assert/strict";
import { test } from "node:test";
import { reference } from "@tenon/backend";
import { dense, sequential } from "@tenon/layers";
import { layerKind } from "@tenon/layers/plugin";
import { crossEntropy } from "@tenon/losses";
import { createRegistry } from "@tenon/registry";
import { grad, sum, tensor } from "@tenon/tensor";
import { train } from "@tenon/training";
import { disc, PlainBackend, signDescent, squareplus, squareplusLayer } from "../src/index.ts";
import { plugin } from "../src/plugin.ts";

test("squareplus: its own gradient is the slope that differences measure", async () => {
  await using backend = await reference.open();
  const at = [-3, -0.5, 0, 0.7, 4];
  const x = tensor(backend, at, { dtype: "f64" });
  const slopes = await grad((y: typeof x) => sum(squareplus(y, 4)))(x).data();
  const f = (v: number): number => (v + Math.sqrt(v * v + 4)) / 2;
  for (const [i, v] of at.entries())
    assert.ok(Math.abs((slopes[i] as number) - (f(v + 1e-5) - f(v - 1e-5)) / 2e-5) < 1e-8);
});

test("a model of the plug-in's parts learns the disc on the plug-in's backend", async () => {
  await using backend = new PlainBackend();
  const model = sequential(dense(16), squareplusLayer(0.1), dense(2));
  const losses: number[] = [];
  const run = train({
    backend,
    model,
    data: disc(256),
    loss: crossEntropy(),
    optimizer: signDescent(0.01),
    epochs: 60,
    batchSize: 64,
  });
  for await (const event of run) if (event.type === "epoch") losses.push(event.scores.loss);
  assert.ok((losses.at(-1) as number) < (losses[0] as number) / 2, `${losses[0]} to ${losses.at(-1)}`);
});

test("the entries are found by name, and a wrong option names its range", () => {
  const registry = createRegistry([plugin]);
  assert.deepEqual(registry.parse(layerKind, { type: "squareplus" }, "model").spec, { type: "squareplus", b: 4 });
  assert.throws(() => registry.parse(layerKind, { type: "squareplus", b: -1 }, "model"), /model\.b/);
});

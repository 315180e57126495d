import type { DeviceBuffer } from "@tenon/backend";
import { operationsOf } from "@tenon/compiler/kernel-work";
import { adam, sgd } from "@tenon/optimizers";
import type { Program } from "@tenon/program";
import * as op from "@tenon/program/op";
import { perceptron, tracedStep } from "@tooling/traced-step";
import { expect, test } from "vitest";
import { wantedGroups } from "../src/kernels/contract-table.ts";
import { openWebgpu } from "../src/open-webgpu.ts";
import { WebgpuExecutable } from "../src/webgpu-executable.ts";
import { BoundStep } from "./bound-step.ts";
import { countCalls } from "./counting.ts";
import { define, f32 } from "./define.ts";

// What a training step costs. Numbers that go up are to be explained.

const firstWorkload = (optimizer: ReturnType<typeof sgd> | ReturnType<typeof adam>): Promise<Program> =>
  tracedStep({ model: perceptron(128, 10), optimizer, batchSize: 64, examples: 1000 });

for (const [name, optimizer, dispatches] of [
  ["SGD", sgd({ learningRate: 0.1 }), 8],
  ["Adam", adam({ learningRate: 1e-3 }), 10],
] as const)
  test(`the step of a 784-128-10 network with ${name}: one submit, one pass, at most ${dispatches} dispatches, nothing created`, async () => {
    const program = await firstWorkload(optimizer);
    await using backend = await openWebgpu();
    const step = new BoundStep(backend, program);
    await step.run(2);
    const counts = countCalls(backend);
    for (let i = 0; i < 10; i++) step.invocation.run();
    await backend.idle();
    expect(counts).toMatchObject({ submits: 10, passes: 10, buffers: 0, bindGroups: 0, pipelines: 0 });
    expect(counts.dispatches / 10).toBeLessThanOrEqual(dispatches);
  });

test("with the fewest buffers that WebGPU promises, the steps still keep to their dispatches", async () => {
  await using backend = await openWebgpu({ traits: { maxStorageBuffers: 8 } });
  for (const [optimizer, most] of [
    [sgd({ learningRate: 0.1 }), 8],
    [adam({ learningRate: 1e-3 }), 10],
  ] as const) {
    using executable = backend.compile(await firstWorkload(optimizer));
    expect((await executable.explain()).kernels.length).toBeLessThanOrEqual(most);
  }
});

test("a kernel of more than a million operations has 64 workgroups, in software and on a GPU", async () => {
  const program = await firstWorkload(sgd({ learningRate: 0.1 }));
  for (const software of [true, false]) {
    await using backend = await openWebgpu({ traits: { software } });
    using executable = backend.compile(program);
    if (!(executable instanceof WebgpuExecutable)) throw new Error("an executable of this backend");
    for (const { codes } of executable.lowered.dispatches)
      for (const { kernel, groups } of codes)
        if (operationsOf(kernel).flops > 1e6) expect(groups, kernel.name).toBeGreaterThanOrEqual(wantedGroups);
  }
});

test("memory stays as it is over 5,000 steps that are awaited now and then, and nothing is created", async () => {
  const program = define(
    "tiny step",
    [f32(8), f32(8)],
    (w, x) => {
      const sum = op.reduce(op.mul(w, x), "sum", [0]);
      return [op.add(w, op.mul(op.broadcast(sum, [8]), op.filledLike(w, -1e-3))), sum];
    },
    [[0, 0]],
  );
  await using backend = await openWebgpu();
  const step = new BoundStep(backend, program);
  const loss = step.outputs[1] as DeviceBuffer;
  await step.run(1);
  await backend.download(loss);
  const counts = countCalls(backend);
  const before = backend.memory();
  for (let i = 0; i < 5000; i++) {
    step.invocation.run();
    if (i % 100 === 0) await backend.download(loss);
  }
  await backend.idle();
  expect(backend.memory()).toEqual(before);
  expect(counts).toMatchObject({ buffers: 0, bindGroups: 0, pipelines: 0 });
}, 120_000);

test("the time that a step takes in JavaScript is told where TENON_SPEED is set", async () => {
  if (!process.env["TENON_SPEED"]) return;
  const program = await firstWorkload(adam({ learningRate: 1e-3 }));
  await using backend = await openWebgpu();
  const step = new BoundStep(backend, program);
  await step.run(3);
  const start = performance.now();
  for (let i = 0; i < 100; i++) step.invocation.run();
  const inJavaScript = performance.now() - start;
  await backend.idle();
  console.log(`${inJavaScript * 10} us a step in JavaScript, ${(performance.now() - start) / 100} ms in all`);
});

import { cpu } from "@tenon/backend-cpu";
import { adam } from "@tenon/optimizers";
import type { Program, TensorData } from "@tenon/program";
import { evaluate, outputTypes, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { perceptron, tracedStep } from "@tooling/traced-step";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import type { WebgpuBackend } from "../src/webgpu-backend.ts";
import { WebgpuExecutable } from "../src/webgpu-executable.ts";
import { BoundStep, distance } from "./bound-step.ts";
import { define, f32 } from "./define.ts";

let backend: WebgpuBackend;
beforeAll(async () => {
  backend = await openWebgpu();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function run(on: WebgpuBackend, program: Program, inputs: readonly TensorData[]) {
  const given = inputs.map((input) => {
    const buffer = on.allocate(input);
    on.write(buffer, input.data);
    return buffer;
  });
  const outputs = outputTypes(program).map((type) => on.allocate(type));
  using executable = on.compile(program);
  executable.bind({ inputs: given, outputs }).run();
  return Promise.all(outputs.map((output) => on.download(output)));
}

test.for([8, 5])(
  "Programs whose kernels need more than %i buffers give the same results",
  async (maxStorageBuffers) => {
    const types = Array.from({ length: 14 }, () => tensorType("f32", [5, 3]));
    const many = define("many", types, (...values) => {
      const mixed = values.slice(1).reduce((sum, value) => op.mul(op.add(sum, value), sum), values[0]);
      return [op.concat(values, 0), op.reduce(op.exp(mixed), "sum", [1])];
    });
    const step = await tracedStep({
      model: perceptron(24, 10),
      optimizer: adam({ learningRate: 1e-3 }),
      batchSize: 16,
      examples: 100,
      imageShape: [5, 5, 1],
    });
    await using narrow = await openWebgpu({ traits: { maxStorageBuffers } });
    await using exact = await cpu.open({ threads: 1 });
    for (const program of [many, step]) {
      const own = new BoundStep(narrow, program);
      const { executable } = own;
      if (!(executable instanceof WebgpuExecutable)) throw new Error("an executable of this backend");
      for (const { blocks } of executable.lowered.dispatches)
        expect(blocks.length).toBeLessThanOrEqual(maxStorageBuffers);
      expect(distance(await own.run(2), await new BoundStep(exact, program).run(2))).toBeLessThan(1e-5);
    }
  },
);

test("more than 65535 workgroups are folded into the second dimension", async () => {
  const size = 65536 * 64 + 77;
  const program = define("long", [f32()], (x) => [
    op.add(op.iota(x.builder, "f32", [size], 0), op.broadcast(x, [size])),
  ]);
  const [found] = await run(backend, program, [tensorData("f32", 1)]);
  expect(found?.length).toBe(size);
  expect([found?.[0], found?.[65535 * 64], found?.[size - 1]]).toEqual([1, 65535 * 64 + 1, size]);
});

test("with seven workgroups a dimension, everything is folded and right", async () => {
  await using folding = await openWebgpu({ traits: { maxWorkgroups: 7 } });
  const program = define("folded", [f32(9, 11), f32(11, 7)], (a, b) => [
    op.matmul(a, b),
    op.reduce(op.exp(a), "sum", [1]),
  ]);
  const inputs = program.inputs.map((type, i) =>
    tensorData(
      "f32",
      Float32Array.from({ length: 99 }, (_, k) => Math.sin(k + i)).slice(0, i === 0 ? 99 : 77),
      type.shape,
    ),
  );
  const found = await run(folding, program, inputs);
  const expected = evaluate(program, inputs).map(({ data }) => data);
  expect(distance(found, expected)).toBeLessThan(1e-6);
});

test("empty tensors are read, computed and written like others", async () => {
  const program = define("empty", [f32(0, 3), f32(3, 2)], (a, b) => [
    op.exp(a),
    op.matmul(a, b),
    op.reduce(a, "sum", [0]),
    op.reduce(a, "max", [0]),
  ]);
  const inputs = [tensorData("f32", [], [0, 3]), tensorData("f32", [1, 2, 3, 4, 5, 6], [3, 2])];
  const found = await run(backend, program, inputs);
  expect(found.map((data) => [...data])).toEqual([[], [], [0, 0, 0], [-Infinity, -Infinity, -Infinity]]);
});

test("NaN and infinities in data go through a product and what is behind it", async () => {
  const program = define("special", [f32(3, 2), f32(2, 2)], (a, b) => {
    const product = op.matmul(a, b);
    return [op.max(product, op.filledLike(product, 0)), op.reduce(product, "max", [1])];
  });
  const inputs = [
    tensorData("f32", [Number.NaN, 1, Infinity, 1, 1, 1], [3, 2]),
    tensorData("f32", [1, 2, 3, 4], [2, 2]),
  ];
  const found = await run(backend, program, inputs);
  expect(found.map((data) => [...data])).toEqual(evaluate(program, inputs).map(({ data }) => [...data]));
});

test("a tensor that no binding can hold is refused, with its type and the limit", async () => {
  await using small = await openWebgpu({ traits: { maxBindingBytes: 1024 } });
  expect(() => small.allocate(tensorType("f32", [257]))).toThrow(
    /f32\[257\] takes 1028 bytes, but the device binds 1024/,
  );
  const program = define("wide", [f32(16)], (x) => {
    const wide = op.broadcast(op.reshape(x, [16, 1]), [16, 100]);
    return [op.reduce(op.matmul(op.exp(wide), op.transpose(wide, [1, 0])), "sum", [0, 1])];
  });
  using executable = small.compile(program);
  await expect(executable.ready).rejects.toThrow(
    /temporary.* f32\[16, 100\], takes 6400 bytes, but the device binds 1024/,
  );
});

test("a Program with f64 is refused when it is compiled, not when it runs", async () => {
  const program = define("double", [tensorType("f64", [2])], (x) => [op.add(x, x)]);
  expect(() => backend.compile(program)).toThrow(/f64/);
});

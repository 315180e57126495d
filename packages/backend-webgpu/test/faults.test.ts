import { BackendError, BackendLostError } from "@tenon/backend";
import { cpu } from "@tenon/backend-cpu";
import { tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import { pointwiseNest } from "../src/kernels/nest.ts";
import { openWebgpu } from "../src/open-webgpu.ts";
import { define } from "./define.ts";

const row = tensorType("f32", [4]);
const double = define("double", [row], (x) => [op.add(x, x)]);

test("a device that is destroyed fails what is under way and everything after it, and says so in lost", async () => {
  await using backend = await openWebgpu();
  const [input, output] = [backend.allocate(row), backend.allocate(row)];
  const invocation = backend.compile(double).bind({ inputs: [input], outputs: [output] });
  invocation.run();
  await backend.download(output);
  invocation.run();
  const pending = backend.download(output);
  backend.device.destroy();
  await expect(pending).rejects.toBeInstanceOf(BackendLostError);
  expect(await backend.lost).toBeInstanceOf(BackendLostError);
  expect(() => backend.allocate(row)).toThrow(BackendLostError);
  expect(() => invocation.run()).toThrow(BackendLostError);
  await expect(backend.download(output)).rejects.toBeInstanceOf(BackendLostError);
  await expect(backend.idle()).rejects.toBeInstanceOf(BackendLostError);
});

test("a shader that does not compile rejects ready and the next download, naming Program and kernel; the queue goes on", async () => {
  await using backend = await openWebgpu({
    force: (kernel, memory, traits) =>
      kernel.kind === "map" && kernel.name === "exp"
        ? {
            ...pointwiseNest(kernel, memory, traits),
            print: (name) => `fn ${name}(group: u32, lane: u32) { this is no WGSL }`,
          }
        : undefined,
  });
  const broken = backend.compile(define("broken step", [row], (x) => [op.exp(x)]));
  const [input, output] = [backend.allocate(row), backend.allocate(row)];
  const error = await broken.ready.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BackendError);
  expect(error).toMatchObject({ code: "compile", details: { program: "broken step" } });
  expect(String(error)).toMatch(/kernel "map exp"/);
  broken.bind({ inputs: [input], outputs: [output] }).run();
  await expect(backend.download(output)).rejects.toMatchObject({ code: "compile" });
  // Told once; what is enqueued afterwards is done.
  backend.write(input, new Float32Array([1, 2, 3, 4]));
  backend
    .compile(double)
    .bind({ inputs: [input], outputs: [output] })
    .run();
  expect([...(await backend.download(output))]).toEqual([2, 4, 6, 8]);
});

test("what the device refuses while it runs rejects the next wait as an error of the backend, once", async () => {
  await using backend = await openWebgpu();
  const output = backend.allocate(row);
  const { device } = backend;
  const foreign = device.createBuffer({ label: "too small", size: 4, usage: 8 });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(foreign, 0, foreign, 0, 4);
  device.queue.submit([encoder.finish()]);
  await expect(backend.idle()).rejects.toMatchObject({ name: "BackendError", code: "run" });
  expect([...(await backend.download(output))]).toEqual([0, 0, 0, 0]);
});

test("a buffer that there is no memory for rejects the next wait, saying how much was asked for", async () => {
  await using backend = await openWebgpu();
  // Each is allowed; all of them together are more than there is.
  const huge = tensorType("f32", [2 ** 27]);
  const wide = tensorType("f32", [64, 64]);
  const [input, output] = [backend.allocate(wide), backend.allocate(tensorType("f32", []))];
  const { device } = backend;
  const createBuffer = device.createBuffer.bind(device);
  const scopes: Promise<GPUError | null>[] = [];
  device.popErrorScope = () => scopes.shift() ?? Promise.resolve(null);
  device.createBuffer = (descriptor) => {
    const error = Object.assign(new Error("not enough memory left"), { name: "GPUOutOfMemoryError" });
    scopes.push(Promise.resolve(error));
    return createBuffer({ ...descriptor, size: 16 });
  };
  backend.allocate(huge);
  await expect(backend.idle()).rejects.toThrow(/no memory for f32\[134217728\], 536870912 bytes/);
  const squares = define("squares", [wide], (x) => [op.reduce(op.matmul(op.exp(x), op.exp(x)), "sum", [0, 1])]);
  const executable = backend.compile(squares);
  executable.bind({ inputs: [input], outputs: [output] });
  await expect(backend.idle()).rejects.toThrow(/no memory for temporary values of "squares", kernel "map exp/);
});

test("buffers of another kind of backend are refused", async () => {
  await using backend = await openWebgpu();
  await using other = await cpu.open({ threads: 1 });
  expect(() => backend.write(other.allocate(row), new Float32Array(4))).toThrow(/another backend/);
});

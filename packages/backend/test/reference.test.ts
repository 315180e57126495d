import { buildProgram, evaluate, tensorType, type Value } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import { reference } from "../src/index.ts";
import { ReferenceBackend } from "../src/reference/reference-backend.ts";

const pair = tensorType("f32", [2]);
const double = buildProgram("double", [pair], ([x]) => [op.add(x as Value, x as Value)]);

/** A backend whose runs fail while `failing` is set. */
function fragile() {
  const state = { failing: true };
  const backend = new ReferenceBackend((program, inputs) => {
    if (state.failing) throw new Error("out of luck");
    return evaluate(program, inputs);
  });
  const [input, output] = [backend.allocate(pair), backend.allocate(pair)];
  const invocation = backend.compile(double, { label: "train/step" }).bind({ inputs: [input], outputs: [output] });
  return { backend, state, input, output, invocation };
}

test("an error in a run rejects the next download, once, and names the Program", async () => {
  const { backend, state, input, output, invocation } = fragile();
  backend.write(input, new Float32Array([1, 2]));
  invocation.run();
  invocation.run();
  const rejected = backend.download(output);
  await expect(rejected).rejects.toMatchObject({
    name: "BackendError",
    code: "run",
    message: 'reference in "train/step": out of luck',
    details: { program: "train/step", backend: "reference" },
  });
  expect([...(await backend.download(output))]).toEqual([0, 0]);
  state.failing = false;
  invocation.run();
  expect([...(await backend.download(output))]).toEqual([2, 4]);
});

test("an error in a run rejects the next idle, and the download after it succeeds", async () => {
  const { backend, output, invocation } = fragile();
  invocation.run();
  await expect(backend.idle()).rejects.toMatchObject({ code: "run" });
  await backend.idle();
  expect(await backend.download(output)).toEqual(new Float32Array(2));
});

test("an error that nobody asked for does not keep the backend from closing", async () => {
  const { backend, invocation } = fragile();
  invocation.run();
  await backend[Symbol.asyncDispose]();
});

test("nothing happens inside the call that enqueues it", async () => {
  let runs = 0;
  const backend = new ReferenceBackend((program, inputs) => {
    runs++;
    return evaluate(program, inputs);
  });
  const [input, output] = [backend.allocate(pair), backend.allocate(pair)];
  backend
    .compile(double)
    .bind({ inputs: [input], outputs: [output] })
    .run();
  await Promise.resolve();
  expect(runs).toBe(0);
  await backend.idle();
  expect(runs).toBe(1);
});

test("a long queue lets timers have their turn", async () => {
  const busy = new ReferenceBackend((program, inputs) => {
    const start = performance.now();
    while (performance.now() - start < 5);
    return evaluate(program, inputs);
  });
  const [input, output] = [busy.allocate(pair), busy.allocate(pair)];
  const invocation = busy.compile(double).bind({ inputs: [input], outputs: [output] });
  for (let i = 0; i < 10; i++) invocation.run();
  let turns = 0;
  const clock = setInterval(() => turns++, 1);
  await busy.idle();
  clearInterval(clock);
  expect(turns).toBeGreaterThanOrEqual(3);
});

test("explains a Program node by node, with origins, flops and bytes", async () => {
  const backend = await reference.open();
  const program = buildProgram("layer", [tensorType("f32", [4, 3]), tensorType("f32", [3, 5])], ([x, w], builder) => {
    builder.origin = "layers.0";
    return [op.tanh(op.matmul(x as Value, w as Value))];
  });
  const executable = backend.compile(program);
  expect(executable.plannedBytes).toBe(80);
  expect((await executable.explain()).toString()).toMatchInlineSnapshot(`
    "layer: 2 nodes, 80 bytes of intermediate values
      dot (layers.0): 120 flops, 188 bytes
      tanh (layers.0): 20 flops, 160 bytes"
  `);
});

test("counts bytes in buffers, and the most there have been", async () => {
  const backend = await reference.open();
  const buffer = backend.allocate(tensorType("f64", [10]));
  using _small = backend.allocate(tensorType("u8", [3]));
  expect(backend.memory()).toEqual({ liveBytes: 83, peakBytes: 83 });
  buffer[Symbol.dispose]();
  expect(backend.memory()).toEqual({ liveBytes: 3, peakBytes: 83 });
});

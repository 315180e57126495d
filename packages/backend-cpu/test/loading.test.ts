import { setTimeout } from "node:timers/promises";
import type { Backend, DeviceBuffer } from "@tenon/backend";
import { BackendError } from "@tenon/backend";
import { testBackend } from "@tenon/backend/conformance";
import type { Program, Value } from "@tenon/program";
import { buildProgram, primitiveNames, sampleInputs, sampleProgram, samples, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { describe, expect, test, vi } from "vitest";
import { CpuBackend } from "../src/cpu-backend.ts";
import { isCommon } from "../src/is-common.ts";
import type { Everything } from "../src/lazy-everything.ts";
import { LazyPart } from "../src/runtime/lazy-part.ts";
import { runAndCompare } from "./run-and-compare.ts";
import { perceptronStep } from "./training-steps.ts";

const load = (): Promise<typeof import("../src/everything.ts")> => import("../src/everything.ts");
const after = (milliseconds: () => number): Everything =>
  new LazyPart(async () => {
    await setTimeout(milliseconds());
    return load();
  });

describe("common Programs need nothing that is loaded: with nothing to load", () => {
  const nothing: Everything = new LazyPart(() => Promise.reject(new Error("nothing is to be loaded")));
  for (const primitive of primitiveNames) {
    const programs = samples[primitive]().map((sample) => ({ sample, program: sampleProgram(primitive, sample) }));
    const usual = programs.filter(({ program }) => isCommon(program));
    if (usual.length === 0) continue;
    test(`${usual.length} of ${programs.length} samples of ${primitive} give what the reference gives`, async () => {
      await using backend = new CpuBackend({ fused: true, everything: nothing });
      for (const { sample, program } of usual) await runAndCompare(backend, program, sampleInputs(sample));
    });
  }
});

describe("while what is not common is being loaded, and nothing of it has been before", () => {
  const open = async (): Promise<Backend> =>
    new CpuBackend({ fused: true, everything: after(() => 4 * Math.random()) });
  testBackend({ open, test });
});

const row = tensorType("f32", [4]);
/** Adds the sine of its second input to its first, in place. */
const rare = buildProgram("rare", [row, row], ([state, x]) => [op.add(state as Value, op.sin(x as Value))], [[0, 0]]);
const common = buildProgram("common", [row], ([x]) => [op.add(x as Value, x as Value)]);

/** A part that is loaded when the test says so, or fails to be. */
function controlled(): {
  readonly everything: Everything;
  arrive(): Promise<void>;
  fail(): Promise<void>;
  calls: number;
} {
  let answer: (part: ReturnType<typeof load>) => void = () => {};
  const control = {
    calls: 0,
    everything: new LazyPart(() => {
      control.calls++;
      return new Promise<Awaited<ReturnType<typeof load>>>((resolve) => {
        answer = resolve;
      });
    }),
    async arrive() {
      answer(load());
      await control.everything.load();
    },
    async fail() {
      answer(Promise.reject(new Error("Failed to fetch")));
      await control.everything.load();
    },
  };
  return control;
}

test("what needs it: other primitives, f64, argmax and quotients of integers, inside of composites too", () => {
  expect(isCommon(common)).toBe(true);
  expect(isCommon(perceptronStep())).toBe(true);
  const integers = tensorType("i32", [4]);
  expect(isCommon(buildProgram("quotient", [integers], ([x]) => [op.div(x as Value, x as Value)]))).toBe(false);
  expect(isCommon(buildProgram("argmax", [row], ([x]) => [op.reduce(x as Value, "argmax", [0])]))).toBe(false);
  expect(isCommon(rare)).toBe(false);
  const double = tensorType("f64", [4]);
  expect(isCommon(buildProgram("f64", [double], ([x]) => [op.add(x as Value, x as Value)]))).toBe(false);
  expect(isCommon(buildProgram("cast", [row], ([x]) => [op.cast(op.cast(x as Value, "f64"), "f32")]))).toBe(false);
  const inside = (body: Program): Program =>
    buildProgram("outside", [row, row], (inputs) =>
      op.composite(inputs as readonly Value[], { name: "@tests/inside", attributes: {}, body }),
    );
  expect(isCommon(inside({ ...rare, donated: [] }))).toBe(false);
  const sum = buildProgram("sum", [row, row], ([x, y]) => [op.add(x as Value, y as Value)]);
  expect(isCommon(inside(sum))).toBe(true);
});

/** Compiles, writes, runs and disposes, all in a row, and asks for what comes out at two points of it. */
function enqueue(backend: Backend): Promise<readonly unknown[]> {
  const [state, x] = [backend.allocate(row), backend.allocate(row)];
  const executable = backend.compile(rare);
  const invocation = executable.bind({ inputs: [state, x], outputs: [state] });
  const data = new Float32Array([0, 1, 2, 3]);
  backend.write(x, data);
  data.fill(7);
  invocation.run();
  const first = backend.download(state);
  backend.write(x, new Float32Array([3, 2, 1, 0]));
  invocation.run();
  const doubled = backend.allocate(row);
  using twice = backend.compile(common);
  using double = twice.bind({ inputs: [state], outputs: [doubled] });
  double.run();
  invocation.run();
  const results = Promise.all([first, backend.download(state), backend.download(doubled)]);
  for (const disposable of [invocation, executable, state, x, doubled]) disposable[Symbol.dispose]();
  return results;
}

test("compile, write, run, write, run, download and disposal wait in their order, and give what they give at once", async () => {
  await using loaded = new CpuBackend({ fused: true, everything: after(() => 0) });
  await loaded.compile(rare).ready;
  const expected = await enqueue(loaded);

  const control = controlled();
  await using backend = new CpuBackend({ fused: true, everything: control.everything });
  const before = backend.memory().liveBytes;
  const results = enqueue(backend);
  let answered = false;
  void results.then(() => {
    answered = true;
  });
  await setTimeout(20);
  expect(answered).toBe(false);
  await control.arrive();
  expect(await results).toEqual(expected);
  await backend.idle();
  expect(backend.memory().liveBytes).toBe(before);
  expect(control.calls).toBe(1);
});

test("once it has been loaded, work is done in the call again, and other backends need not load it", async () => {
  const control = controlled();
  await using first = new CpuBackend({ fused: true, everything: control.everything });
  const ready = first.compile(rare).ready;
  await Promise.resolve();
  await control.arrive();
  await ready;
  await using second = new CpuBackend({ fused: true, everything: control.everything });
  const before = second.memory().liveBytes;
  const [state, x] = [second.allocate(row), second.allocate(row)];
  const executable = second.compile(rare);
  executable.bind({ inputs: [state, x], outputs: [state] }).run();
  // What is reserved for running shows that it has been done.
  expect(executable.plannedBytes).toBe(0);
  const during = second.memory().liveBytes;
  executable[Symbol.dispose]();
  for (const buffer of [state, x]) buffer[Symbol.dispose]();
  expect(during).toBeGreaterThan(before);
  expect(second.memory().liveBytes).toBe(before);
  expect(control.calls).toBe(1);
});

test("a common Program asks for nothing, whatever the backend is waiting for", async () => {
  const control = controlled();
  await using backend = new CpuBackend({ fused: true, everything: control.everything });
  const [input, output] = [backend.allocate(row), backend.allocate(row)];
  backend.write(input, new Float32Array([1, 2, 3, 4]));
  const executable = backend.compile(common);
  await executable.ready;
  executable.bind({ inputs: [input], outputs: [output] }).run();
  expect(await backend.download(output)).toEqual(new Float32Array([2, 4, 6, 8]));
  expect(control.calls).toBe(0);
});

test("where it cannot be loaded, `ready` and the next download say so, once, and a later compile tries again", async () => {
  const control = controlled();
  await using backend = new CpuBackend({ fused: true, everything: control.everything });
  const [state, x] = [backend.allocate(row), backend.allocate(row)];
  const run = (): { ready: Promise<void>; value: Promise<unknown> } => {
    const executable = backend.compile(rare);
    executable.bind({ inputs: [state, x], outputs: [state] }).run();
    return { ready: executable.ready, value: backend.download(state) };
  };
  const failed = run();
  const refusals = Promise.allSettled([failed.ready, failed.value]);
  await setTimeout();
  await control.fail();
  for (const refusal of await refusals) {
    const error: unknown = refusal.status === "rejected" && refusal.reason;
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({ code: "compile", message: expect.stringContaining("Failed to fetch") });
    expect(String(error)).toMatch(/dist/);
  }
  // The queue goes on.
  backend.write(x, new Float32Array([0, 0, 0, 0]));
  expect(await backend.download(state)).toEqual(new Float32Array(4));

  const again = run();
  await setTimeout();
  await control.arrive();
  await again.ready;
  expect(await again.value).toEqual(new Float32Array(4));
  expect(control.calls).toBe(2);
});

test("disposing the backend meanwhile finishes what is enqueued", async () => {
  const control = controlled();
  const backend = new CpuBackend({ fused: true, everything: control.everything });
  const [state, x] = [backend.allocate(row), backend.allocate(row)];
  const invocation = backend.compile(rare).bind({ inputs: [state, x], outputs: [state] });
  backend.write(state, new Float32Array([1, 2, 3, 4]));
  invocation.run();
  const value: Promise<unknown> = backend.download(state);
  const closed = backend[Symbol.asyncDispose]();
  expect(() => invocation.run()).toThrow(/disposed/);
  expect(() => backend.write(x as DeviceBuffer, new Float32Array(4))).toThrow(/disposed/);
  await setTimeout();
  await control.arrive();
  expect(await value).toEqual(new Float32Array([1, 2, 3, 4]));
  await closed;
});

test("what waits keeps its place behind a profile, which is loaded as well", async () => {
  await using backend = new CpuBackend({ fused: true, everything: after(() => 10) });
  const [input, output] = [backend.allocate(row), backend.allocate(row)];
  const executable = backend.compile(common);
  const invocation = executable.bind({ inputs: [input], outputs: [output] });
  backend.write(input, new Float32Array([1, 2, 3, 4]));
  const profile = executable.profile?.({ inputs: [input], outputs: [output] }, { repeats: 1 });
  const explanation = executable.explain();
  invocation.run();
  backend.write(input, new Float32Array(4));
  const value = backend.download(output);
  expect((await explanation).kernels).toHaveLength(1);
  expect((await profile)?.kernels).toHaveLength(1);
  expect(await value).toEqual(new Float32Array([2, 4, 6, 8]));
});

test("a backend whose threads cannot be loaded computes with one, and says why", async () => {
  vi.resetModules();
  vi.doMock("../src/everything.ts", () => {
    throw new Error("Failed to fetch");
  });
  const { cpu } = await import("../src/index.ts");
  const messages: string[] = [];
  await using backend = await cpu.open({ threads: 2, onMessage: (message) => messages.push(message) });
  vi.doUnmock("../src/everything.ts");
  expect(backend.facts).toEqual({ threads: 1 });
  expect(messages).toEqual([expect.stringMatching(/^one thread computes: a part of .* could not be loaded/)]);
});

import { execFileSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DeviceBuffer } from "@tenon/backend";
import { BackendError, BackendLostError } from "@tenon/backend";
import type { TensorType, TypedArray, Value } from "@tenon/program";
import { buildProgram, sizeOf, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test, vi } from "vitest";
import { CpuBackend } from "../src/cpu-backend.ts";
import { defineGlobals, setGlobals } from "../src/emit/module-globals.ts";
import { emitTeamFunctions } from "../src/emit/team-functions.ts";
import { controlBlock } from "../src/runtime/control-block.ts";
import { hostThreads } from "../src/runtime/host-threads.node.ts";
import type { HostThread, ThreadHost } from "../src/runtime/thread-host.ts";
import type { ThreadMessage } from "../src/runtime/thread-message.ts";
import type { ThreadSettings } from "../src/runtime/threads.ts";
import { shareAmong } from "../src/runtime/threads.ts";
import type { FunctionBuilder } from "../src/wasm/function-builder.ts";
import * as i32 from "../src/wasm/instructions/i32.ts";
import { ModuleBuilder } from "../src/wasm/module-builder.ts";
import type { PlainOpcode } from "../src/wasm/opcode.ts";
import { BoundStep, perceptronStep, recurrentStep } from "./training-steps.ts";

function open(threads: number, settings: Partial<ThreadSettings> = {}): CpuBackend {
  const onMessage = (message: string): void => {
    throw new Error(message);
  };
  const sharing = shareAmong({ threads, host: hostThreads, onMessage, eager: true, ...settings });
  return new CpuBackend({ fused: true, sharing });
}

/** The threads of Node, whose handles a test can get at and whose messages it can change. */
class WatchedHost implements ThreadHost {
  readonly parallelism = 2;
  readonly startsThreads = true;
  readonly threads: HostThread[] = [];
  readonly #change: (message: ThreadMessage) => ThreadMessage;

  constructor(change: (message: ThreadMessage) => ThreadMessage = (message) => message) {
    this.#change = change;
  }

  start(name: string, gone: (reason: string) => void): HostThread {
    const thread = hostThreads.start(name, gone);
    this.threads.push(thread);
    return { ...thread, post: (message) => thread.post(this.#change(message)) };
  }
}

for (const [name, program] of [
  ["a perceptron", perceptronStep()],
  ["a recurrent network", recurrentStep()],
] as const)
  test(`${name} has the same bits after 200 steps on 1, 2, 3, 4 and 8 threads`, async () => {
    await using alone = open(1);
    const expected = await new BoundStep(alone, program).bits(200);
    for (const threads of [2, 3, 4, 8]) {
      await using backend = open(threads);
      expect((await new BoundStep(backend, program).bits(200)) === expected, `${threads} threads`).toBe(true);
      expect(backend.threadPieces).toHaveLength(threads - 1);
    }
  });

test("every thread takes part in steps that are worth it", async () => {
  await using backend = open(3);
  const step = new BoundStep(backend, perceptronStep(64, 300, 200));
  const end = performance.now() + 20_000;
  do for (let i = 0; i < 100; i++) step.run();
  while (Math.min(...backend.threadPieces) < 100 && performance.now() < end);
  expect(Math.min(...backend.threadPieces)).toBeGreaterThanOrEqual(100);
});

const unreachable = 0x00 as PlainOpcode;

/** 64 pieces of work, all of them in one section. */
const sixtyFour = buildProgram("waves", [tensorType("f32", [64, 4096])], ([x]) => [op.sin(op.sin(op.sin(x as Value)))]);

/** A module for another thread that begins a piece of `sixtyFour` and then does what `body` says. */
function faultyModule(body: (share: FunctionBuilder) => void): WebAssembly.Module {
  const module = new ModuleBuilder();
  module.importMemory("env", "memory", { initial: 1, maximum: 65536, shared: true });
  const stalled = module.importFunction("env", "stalled", []);
  const globals = defineGlobals(module, 0);
  const { thread, threads, control, position } = globals;
  const team = emitTeamFunctions(module, globals, stalled);
  module.exportFunction("setup", module.function(["i32", "i32", "i32"]));
  const share = module.function(["i32", "i32", "i32", "i32"], ["i32"]);
  setGlobals(share, [thread, threads, control, position]);
  share.getGlobal(thread).getGlobal(position).i32(64).call(team.take);
  // Where the others have been faster there is nothing to fail at.
  share
    .i32(0)
    .op(i32.ge_s)
    .if(() => body(share));
  module.exportFunction("share", share.i32(0));
  return new WebAssembly.Module(module.encode());
}

/** Gives threads a faulty module in place of their first. */
function faultyHost(body: (share: FunctionBuilder) => void): WatchedHost {
  let first = true;
  return new WatchedHost((message) => {
    if (message.kind !== "load" || !first) return message;
    first = false;
    return { ...message, module: faultyModule(body) };
  });
}

/** Runs until something goes wrong. */
async function failureOf(backend: CpuBackend, run: () => void): Promise<unknown> {
  const end = performance.now() + 20_000;
  try {
    while (performance.now() < end) {
      for (let i = 0; i < 10; i++) run();
      await backend.idle();
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

test("a thread that traps is an error of the run, after which all goes on", async () => {
  await using backend = open(2, { host: faultyHost((share) => share.op(unreachable)) });
  const broken = new BoundStep(backend, sixtyFour);
  const error = await failureOf(backend, broken.run);
  expect(error).toBeInstanceOf(BackendError);
  expect(error).toMatchObject({ code: "run", message: expect.stringMatching(/"waves": thread 1: .*unreachable/) });
  await backend.idle();

  const program = perceptronStep();
  await using alone = open(1);
  expect(await new BoundStep(backend, program).bits(50)).toBe(await new BoundStep(alone, program).bits(50));
});

test("what one thread throws does not keep several others waiting", async () => {
  await using backend = open(4, { host: faultyHost((share) => share.op(unreachable)) });
  const broken = new BoundStep(backend, sixtyFour);
  const error = await failureOf(backend, broken.run);
  expect(error).toMatchObject({ code: "run" });
});

test("a thread that is ended in the middle of steps is a lost backend", async () => {
  const host = new WatchedHost();
  const backend = open(2, { host });
  const step = new BoundStep(backend, perceptronStep(128, 400, 300));
  for (let i = 0; i < 20; i++) step.run();
  await backend.idle();
  void host.threads[0]?.stop();
  const started = performance.now();
  const error = await failureOf(backend, step.run);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(error).toBeInstanceOf(BackendLostError);
  expect(await backend.lost).toBe(error);
  expect(() => step.run()).toThrow(error as Error);
  expect(() => backend.allocate(tensorType("f32", []))).toThrow(error as Error);
  await expect(backend.idle()).rejects.toBe(error);
  await expect(backend.download(step.outputs[0] as DeviceBuffer)).rejects.toBe(error);
  await backend[Symbol.asyncDispose]();
});

test("a thread that ends while nothing runs is a lost backend", async () => {
  const host = new WatchedHost();
  await using backend = open(2, { host });
  new BoundStep(backend, perceptronStep()).run();
  await host.threads[0]?.stop();
  expect(await backend.lost).toMatchObject({ code: "lost", message: expect.stringContaining("thread 1 has ended") });
});

test("a thread that never comes back is a lost backend", async () => {
  const host = faultyHost((share) => share.loop((again) => share.branch(again)));
  await using backend = open(2, { host, patience: 500 });
  const error = await failureOf(backend, new BoundStep(backend, sixtyFour).run);
  expect(error).toBeInstanceOf(BackendLostError);
  expect((error as Error).message).toContain("has not answered for 0.5 seconds");
  await vi.waitFor(() => expect(host.threads[0]?.isAlive()).toBe(false));
});

test("threads that cannot be started are named once, and are done without", async () => {
  const messages: string[] = [];
  const host: ThreadHost = {
    parallelism: 4,
    startsThreads: true,
    start: () => {
      throw new Error("not here");
    },
  };
  await using backend = open(4, { host, onMessage: (message) => messages.push(message) });
  await using alone = open(1);
  const program = perceptronStep();
  expect(await new BoundStep(backend, program).bits(5)).toBe(await new BoundStep(alone, program).bits(5));
  expect(messages).toEqual(["thread 1 could not be started, one thread computes: not here"]);
});

test("a thread that ends before it has begun is done without", async () => {
  const messages: string[] = [];
  const host = new WatchedHost();
  await using backend = open(3, { host, eager: false, onMessage: (message) => messages.push(message) });
  const step = new BoundStep(backend, perceptronStep(128, 400, 300));
  step.run();
  await host.threads[1]?.stop();
  expect(messages).toEqual([expect.stringMatching(/^thread 2 could not be started, 2 threads compute: it ended/)]);
  for (let i = 0; i < 50; i++) step.run();
  await backend.idle();
});

test("steps are described to nobody until a thread is there, and are done alone", async () => {
  const posted: ThreadMessage[] = [];
  let deliver = (): void => {};
  const host: ThreadHost = {
    parallelism: 2,
    startsThreads: true,
    start(name, gone) {
      const thread = hostThreads.start(name, gone);
      deliver = () => {
        for (const message of posted) thread.post(message);
      };
      return { ...thread, post: (message) => posted.push(message) };
    },
  };
  await using backend = open(2, { host, eager: false });
  const step = new BoundStep(backend, perceptronStep(128, 400, 300));
  for (let i = 0; i < 5; i++) step.run();
  const [start] = posted;
  if (start?.kind !== "start") throw new Error("a thread was to be started");
  const words = new Int32Array(start.memory.buffer);
  expect(words[(start.control + controlBlock.step) >>> 2]).toBe(0);
  deliver();
  const end = performance.now() + 20_000;
  do step.run();
  while (backend.threadPieces[0] === 0 && performance.now() < end);
  expect(backend.threadPieces[0]).toBeGreaterThan(0);
  expect(words[(start.control + controlBlock.step) >>> 2]).not.toBe(0);
});

test("threads that have nothing to do take no time", async () => {
  await using backend = open(2);
  const step = new BoundStep(backend, perceptronStep());
  for (let i = 0; i < 100; i++) step.run();
  await setTimeout(50);
  const before = process.cpuUsage();
  await setTimeout(500);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(100);
  // And they come back.
  const [pieces] = backend.threadPieces as [number];
  const end = performance.now() + 20_000;
  do step.run();
  while (backend.threadPieces[0] === pieces && performance.now() < end);
  expect(backend.threadPieces[0]).toBeGreaterThan(pieces);
});

test("small steps start no thread", async () => {
  const host = new WatchedHost();
  await using backend = open(2, { host, eager: false });
  const step = new BoundStep(backend, perceptronStep(4, 10, 8));
  for (let i = 0; i < 100; i++) step.run();
  expect(host.threads).toHaveLength(0);
});

test("memory that has grown since is there for all threads", async () => {
  await using backend = open(3);
  const executable = backend.compile(sixtyFour);
  const [type] = sixtyFour.inputs as [TensorType];
  const run = async (): Promise<TypedArray> => {
    const [input, output] = [backend.allocate(type), backend.allocate(type)];
    backend.write(input, new Float32Array(sizeOf(type.shape)).fill(0.5));
    const invocation = executable.bind({ inputs: [input], outputs: [output] });
    for (let i = 0; i < 20; i++) invocation.run();
    return backend.download(output);
  };
  const before = await run();
  backend.allocate(tensorType("f32", [64, 1024, 1024]));
  expect(await run()).toEqual(before);
  expect(backend.threads).toBe(3);
});

test("threads end with the backend", async () => {
  const host = new WatchedHost();
  const backend = open(3, { host });
  new BoundStep(backend, perceptronStep()).run();
  expect(host.threads.map((thread) => thread.isAlive())).toEqual([true, true]);
  await backend[Symbol.asyncDispose]();
  expect(host.threads.map((thread) => thread.isAlive())).toEqual([false, false]);
});

test("executables that were disposed are forgotten by the threads", async () => {
  await using backend = open(2);
  const baseline = backend.memory().liveBytes;
  for (let i = 0; i < 20; i++) {
    const input = backend.allocate(tensorType("f32", [64, 64]));
    const executable = backend.compile(buildProgram(`${i}`, [input.type], ([x]) => [op.exp(x as Value)]));
    executable.bind({ inputs: [input], outputs: [backend.allocate(input.type)] }).run();
    executable[Symbol.dispose]();
  }
  expect(backend.memory().liveBytes - baseline).toBe(20 * 2 * 64 * 64 * 4);
});

test.for([
  ["its threads wait", "eager: true", 100],
  ["its threads are still starting", "", 3],
] as const)("a script that does not close its backend ends: %s", ([, eager, steps]) => {
  const from = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const script = `
    import { CpuBackend } from ${from("../src/cpu-backend.ts")};
    import { lazyEverything } from ${from("../src/lazy-everything.ts")};
    import { hostThreads } from ${from("../src/runtime/host-threads.node.ts")};
    import { shareAmong } from ${from("../src/runtime/threads.ts")};
    import { BoundStep, perceptronStep } from ${from("./training-steps.ts")};
    await lazyEverything.load();
    const sharing = shareAmong({ threads: 3, host: hostThreads, onMessage: console.log, ${eager} });
    const backend = new CpuBackend({ fused: true, sharing });
    const step = new BoundStep(backend, perceptronStep(64, 300, 200));
    for (let i = 0; i < ${steps}; i++) step.run();
    console.log("done", backend.threadPieces.length);`;
  const output = execFileSync(
    process.execPath,
    ["--conditions=@tenon/source", "--input-type=module", "--eval", script],
    { cwd: fileURLToPath(new URL("..", import.meta.url)), encoding: "utf8", timeout: 20_000 },
  );
  expect(output).toBe("done 2\n");
});

import type { TensorData, Value } from "@tenon/program";
import { buildProgram, bytesOf, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { Backend } from "../backend.ts";
import { contractVersion } from "../backend.ts";
import { check, checkFails, checkThrows } from "./check.ts";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const row = tensorType("f32", [64]);

async function liveBytes(backend: Backend): Promise<number> {
  await backend.idle();
  return backend.memory().liveBytes;
}

/** What is made is counted, what is disposed is given back, and what was disposed cannot be used. */
export function lifetimeTests(): KitTest[] {
  const step = buildProgram("step", [row], ([x]) => [op.exp(op.tanh(x as Value))]);
  return [
    kitTest("memory: back to its baseline when everything is disposed", ["f32"], async ({ backend }) => {
      const round = async (): Promise<void> => {
        using input = backend.allocate(row);
        using output = backend.allocate(row);
        using executable = backend.compile(step);
        using invocation = executable.bind({ inputs: [input], outputs: [output] });
        invocation.run();
        await backend.download(output);
      };
      // The first round may fill pools and caches.
      await round();
      const baseline = await liveBytes(backend);
      for (let i = 0; i < 5; i++) await round();
      const after = await liveBytes(backend);
      check(after === baseline, `${after} bytes are live after five further rounds, ${baseline} were before`);
    }),
    kitTest("memory: running does not allocate", ["f32"], async (session) => {
      const [input, output] = [session.allocate(row), session.allocate(row)];
      const executable = session.keep(session.backend.compile(step));
      const invocation = session.keep(executable.bind({ inputs: [input], outputs: [output] }));
      invocation.run();
      await session.backend.download(output);
      const before = await liveBytes(session.backend);
      for (let i = 0; i < 50; i++) invocation.run();
      const after = await liveBytes(session.backend);
      check(after === before, `${after} bytes are live after 50 runs, ${before} were before`);
    }),
    kitTest(
      "memory: buffers are counted while they live; disposing twice is disposing once",
      ["f32"],
      async ({ backend }) => {
        const before = await liveBytes(backend);
        const buffers = [backend.allocate(row), backend.allocate(row)];
        const during = await liveBytes(backend);
        const least = 2 * bytesOf(row);
        check(during - before >= least, `two buffers of ${least} bytes raised the count by ${during - before}`);
        for (const buffer of buffers) buffer[Symbol.dispose]();
        for (const buffer of buffers) buffer[Symbol.dispose]();
        const after = await liveBytes(backend);
        check(after === before, `${after} bytes are live after disposal, ${before} were before`);
        const { peakBytes } = backend.memory();
        check(peakBytes >= during, `the peak is ${peakBytes} bytes, but ${during} were live`);
      },
    ),
    kitTest("disposed: buffers, executables and invocations cannot be used again", ["f32"], async (session) => {
      const { backend } = session;
      const input = session.put(tensorData("f32", new Float32Array(64)));
      const output = session.allocate(row);
      const executable = backend.compile(step);
      const bindings = { inputs: [input], outputs: [output] };
      const [kept, dropped] = [executable.bind(bindings), executable.bind(bindings)];
      dropped[Symbol.dispose]();
      dropped[Symbol.dispose]();
      checkThrows("running a disposed invocation", "disposed", () => dropped.run());
      kept.run();
      using buffer = backend.allocate(row);
      buffer[Symbol.dispose]();
      checkThrows("writing to a disposed buffer", "disposed", () => backend.write(buffer, new Float32Array(64)));
      checkThrows("binding a disposed buffer", "disposed", () => executable.bind({ ...bindings, outputs: [buffer] }));
      await checkFails("downloading a disposed buffer", "disposed", async () => backend.download(buffer));
      input[Symbol.dispose]();
      checkThrows("running on a disposed buffer", "disposed", () => kept.run());
      executable[Symbol.dispose]();
      executable[Symbol.dispose]();
      checkThrows("binding a disposed executable", "disposed", () => executable.bind(bindings));
      checkSame("what was enqueued before", await session.get(output), tensorData("f32", new Float32Array(64).fill(1)));
    }),
    {
      name: "disposed: a closed backend refuses everything",
      async run(open) {
        const backend = await open();
        if (!backend.supports.dtypes.has("f32")) return "unsupported";
        const [buffer, output] = [backend.allocate(row), backend.allocate(row)];
        const executable = backend.compile(step);
        const invocation = executable.bind({ inputs: [buffer], outputs: [output] });
        backend.write(buffer, new Float32Array(64));
        invocation.run();
        const last = backend.download(output);
        const closing = backend[Symbol.asyncDispose]();
        checkSame(
          "what was asked for before",
          { ...row, data: await last },
          tensorData("f32", new Float32Array(64).fill(1)),
        );
        await closing;
        await backend[Symbol.asyncDispose]();
        checkThrows("allocating on a closed backend", "disposed", () => backend.allocate(row));
        checkThrows("compiling on a closed backend", "disposed", () => backend.compile(step));
        checkThrows("writing on a closed backend", "disposed", () => backend.write(buffer, new Float32Array(64)));
        checkThrows("running on a closed backend", "disposed", () => invocation.run());
        await checkFails("downloading from a closed backend", "disposed", async () => backend.download(buffer));
        await checkFails("waiting for a closed backend", "disposed", async () => backend.idle());
        return "passed";
      },
    },
    kitTest("describes itself: name, contract version, plan and kernels", ["f32"], async (session) => {
      const { backend } = session;
      check(backend.name.length > 0, "a backend has a name");
      check(
        backend.contractVersion === contractVersion,
        `this kit tests contract ${contractVersion}, the backend was written against ${backend.contractVersion}`,
      );
      const executable = session.keep(backend.compile(step));
      await executable.ready;
      const explanation = await executable.explain();
      check(explanation.kernels.length > 0, "a Program that computes something has a kernel");
      check(explanation.plannedBytes === executable.plannedBytes, "explanation and executable plan different bytes");
      check(explanation.toString().includes("\n") || explanation.toString().length > 10, "an explanation has a text");
      const data: TensorData = await session.get(session.allocate(row));
      check(data.data.length === 64, "a buffer has the size of its type");
    }),
  ];
}

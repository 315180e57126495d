import type { TensorData, Value } from "@tenon/program";
import { buildProgram, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { check } from "./check.ts";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const row = tensorType("f32", [3]);
const f32 = (values: readonly number[]): TensorData => tensorData("f32", values);

/** One queue, first in, first out. */
export function orderTests(): KitTest[] {
  const double = buildProgram("double", [row], ([x]) => [op.add(x as Value, x as Value)]);
  return [
    kitTest("order: write takes its copy at the call", ["f32"], async (session) => {
      const [buffer, data] = [session.allocate(row), new Float32Array([1, 2, 3])];
      session.backend.write(buffer, data);
      data.fill(-1);
      checkSame("the buffer", await session.get(buffer), f32([1, 2, 3]));
    }),
    kitTest("order: a write after a download does not show in it", ["f32"], async (session) => {
      const buffer = session.put(f32([1, 2, 3]));
      const before = session.get(buffer);
      session.backend.write(buffer, new Float32Array([4, 5, 6]));
      const after = session.get(buffer);
      checkSame("the download before the write", await before, f32([1, 2, 3]));
      checkSame("the download after it", await after, f32([4, 5, 6]));
    }),
    kitTest("order: a run sees the writes before it and not those after", ["f32"], async (session) => {
      const [input, output] = [session.put(f32([1, 2, 3])), session.allocate(row)];
      const executable = session.keep(session.backend.compile(double));
      const invocation = session.keep(executable.bind({ inputs: [input], outputs: [output] }));
      invocation.run();
      session.backend.write(input, new Float32Array([10, 20, 30]));
      const first = session.get(output);
      invocation.run();
      const second = session.get(output);
      checkSame("the first run", await first, f32([2, 4, 6]));
      checkSame("the second run", await second, f32([20, 40, 60]));
    }),
    kitTest("order: a write to an output after its run stays", ["f32"], async (session) => {
      const [input, output] = [session.put(f32([1, 2, 3])), session.allocate(row)];
      const executable = session.keep(session.backend.compile(double));
      session.keep(executable.bind({ inputs: [input], outputs: [output] })).run();
      session.backend.write(output, new Float32Array([7, 8, 9]));
      checkSame("the output", await session.get(output), f32([7, 8, 9]));
    }),
    kitTest("order: results may be used before they are computed or even compiled", ["f32"], async (session) => {
      let value = session.put(f32([1, 2, 3]));
      for (let i = 0; i < 10; i++) [value = value] = session.enqueue(double, [value]);
      checkSame("doubled ten times without waiting", await session.get(value), f32([1024, 2048, 3072]));
    }),
    kitTest("order: downloads settle in the order in which they were asked for", ["f32"], async (session) => {
      const [a, b] = [session.put(f32([1, 2, 3])), session.put(f32([4, 5, 6]))];
      const settled: number[] = [];
      await Promise.all(
        [a, b, a, b, a].map((buffer, i) =>
          session.get(buffer).then(() => {
            settled.push(i);
          }),
        ),
      );
      check(settled.join() === "0,1,2,3,4", `expected 0,1,2,3,4, got ${settled.join()}`);
    }),
    kitTest("order: idle waits for everything enqueued before it", ["f32"], async (session) => {
      const buffer = session.put(f32([1, 2, 3]));
      let downloaded = false;
      const download = session.get(buffer).then(
        () => {
          downloaded = true;
        },
        () => undefined,
      );
      await session.backend.idle();
      // How many microtasks lie between an answer and its reader is nobody's business.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      check(downloaded, "idle resolved before a download that was asked for earlier");
      await download;
    }),
    kitTest("order: ready resolves, and an executable may be used before and after", ["f32"], async (session) => {
      const [input, output] = [session.put(f32([1, 2, 3])), session.allocate(row)];
      const executable = session.keep(session.backend.compile(double));
      const invocation = session.keep(executable.bind({ inputs: [input], outputs: [output] }));
      invocation.run();
      const before = session.get(output);
      await executable.ready;
      session.backend.write(input, new Float32Array([2, 3, 4]));
      invocation.run();
      checkSame("before it was ready", await before, f32([2, 4, 6]));
      checkSame("after", await session.get(output), f32([4, 6, 8]));
    }),
    kitTest("order: what is disposed after its last use was still used", ["f32"], async (session) => {
      const { backend } = session;
      const output = session.allocate(row);
      {
        using input = backend.allocate(row);
        backend.write(input, new Float32Array([1, 2, 3]));
        using executable = backend.compile(double);
        using invocation = executable.bind({ inputs: [input], outputs: [output] });
        invocation.run();
      }
      // Memory that was given back too early would be overwritten by these.
      for (let i = 0; i < 8; i++) session.put(f32([-1, -1, -1]));
      checkSame("the output", await session.get(output), f32([2, 4, 6]));
    }),
  ];
}

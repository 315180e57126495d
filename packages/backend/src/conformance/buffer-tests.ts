import type { TensorData, Value } from "@tenon/program";
import { buildProgram, dtypes, sizeOf, tensorData, tensorType, typedArray } from "@tenon/program";
import * as op from "@tenon/program/op";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const f32 = (values: readonly number[]): TensorData => tensorData("f32", values);

/** What memory holds: zeros at first, then what was last put there, and nothing left over from before. */
export function bufferTests(): KitTest[] {
  const row = tensorType("f32", [4]);
  const sums = buildProgram("row sums", [tensorType("f32", [4, 8])], ([x]) => [op.reduce(x as Value, "sum", [1])]);
  const counts = buildProgram("counts", [row, tensorType("i32", [3])], ([x, where]) => [
    op.scatterAdd(op.filledLike(x as Value, 0), where as Value, op.slice(x as Value, [0], [3]), 0),
  ]);
  return [
    ...dtypes.map((dtype) =>
      kitTest(`buffers ${dtype}: what is written is read back, in every shape`, [dtype], async (session) => {
        for (const shape of [[], [0], [1], [7], [3, 5], [2, 0, 3], [2, 3, 4], [1, 257]]) {
          const values = Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === "bool" ? i % 2 : i % 251));
          const data = tensorData(dtype, values, shape);
          checkSame(`${dtype}[${shape.join(", ")}]`, await session.get(session.put(data)), data);
        }
      }),
    ),
    kitTest("buffers: new ones hold zeros, also where others have been", ["f32"], async (session) => {
      const shape = [64, 33];
      const full = tensorData("f32", new Float32Array(sizeOf(shape)).fill(7), shape);
      const zeros = tensorData("f32", typedArray("f32", sizeOf(shape)), shape);
      for (let round = 0; round < 4; round++) {
        using buffer = session.backend.allocate(tensorType("f32", shape));
        checkSame(`buffer ${round}`, await session.get(buffer), zeros);
        session.backend.write(buffer, full.data);
        await session.backend.idle();
      }
    }),
    kitTest("buffers: results do not depend on what outputs held before", ["f32"], async (session) => {
      const x = session.put(
        tensorData(
          "f32",
          Array.from({ length: 32 }, (_, i) => i),
          [4, 8],
        ),
      );
      const output = session.put(f32([1e30, Number.NaN, -7, Infinity]));
      const executable = session.keep(session.backend.compile(sums));
      const invocation = session.keep(executable.bind({ inputs: [x], outputs: [output] }));
      for (let i = 0; i < 3; i++) invocation.run();
      checkSame("the sums", await session.get(output), f32([28, 92, 156, 220]));
    }),
    kitTest("buffers: intermediate memory does not keep values from run to run", ["f32", "i32"], async (session) => {
      const [x, where, output] = [
        session.put(f32([1, 2, 3, 0])),
        session.put(tensorData("i32", [0, 0, 3])),
        session.allocate(row),
      ];
      const executable = session.keep(session.backend.compile(counts));
      const invocation = session.keep(executable.bind({ inputs: [x, where], outputs: [output] }));
      invocation.run();
      checkSame("the first run", await session.get(output), f32([3, 0, 0, 3]));
      session.backend.write(where, new Int32Array([1, 2, 9]));
      invocation.run();
      checkSame("the second run", await session.get(output), f32([0, 1, 2, 0]));
    }),
    kitTest("buffers: an executable on other inputs gives other results", ["f32"], async (session) => {
      const double = buildProgram("double", [row], ([x]) => [op.add(x as Value, x as Value)]);
      const executable = session.keep(session.backend.compile(double));
      const [a, b] = [session.put(f32([1, 2, 3, 4])), session.put(f32([5, 6, 7, 8]))];
      const [da, db] = [session.allocate(row), session.allocate(row)];
      const first = session.keep(executable.bind({ inputs: [a], outputs: [da] }));
      const second = session.keep(executable.bind({ inputs: [b], outputs: [db] }));
      first.run();
      second.run();
      session.backend.write(a, new Float32Array([-1, -2, -3, -4]));
      first.run();
      checkSame("the first binding, with new data", await session.get(da), f32([-2, -4, -6, -8]));
      checkSame("the second binding", await session.get(db), f32([10, 12, 14, 16]));
    }),
    kitTest("buffers: two executables interleaved on shared buffers", ["f32"], async (session) => {
      const increment = buildProgram("increment", [row], ([x]) => [op.add(x as Value, op.filledLike(x as Value, 1))]);
      const double = buildProgram("double", [row], ([x]) => [op.add(x as Value, x as Value)]);
      const [a, b] = [session.put(f32([0, 1, 2, 3])), session.allocate(row)];
      const forth = session.keep(session.keep(session.backend.compile(increment)).bind({ inputs: [a], outputs: [b] }));
      const back = session.keep(session.keep(session.backend.compile(double)).bind({ inputs: [b], outputs: [a] }));
      for (let i = 0; i < 4; i++) {
        forth.run();
        back.run();
      }
      checkSame("a = 2 (a + 1), four times", await session.get(a), f32([30, 46, 62, 78]));
    }),
    kitTest("buffers: an output that is an input is a copy", ["f32"], async (session) => {
      const same = buildProgram("same", [row], ([x]) => [x as Value, x as Value]);
      const a = session.put(f32([1, 2, 3, 4]));
      const [first, second] = session.enqueue(same, [a]);
      session.backend.write(a, new Float32Array(4));
      if (first) session.backend.write(first, new Float32Array([9, 9, 9, 9]));
      if (second) checkSame("the second output", await session.get(second), f32([1, 2, 3, 4]));
    }),
    kitTest("buffers: a downloaded array belongs to the caller", ["f32"], async (session) => {
      const a = session.put(f32([1, 2, 3, 4]));
      const taken = await session.backend.download(a);
      taken.fill(0);
      checkSame("the buffer", await session.get(a), f32([1, 2, 3, 4]));
    }),
  ];
}

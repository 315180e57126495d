import type { Program, TensorData, Value } from "@tenon/program";
import { buildProgram, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { check, checkThrows } from "./check.ts";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const row = tensorType("f32", [3]);
const f32 = (values: readonly number[]): TensorData => tensorData("f32", values);

/** (state, x) -> (state + x, 2 · old state); the second output reads what the first one overwrites. */
function update(donated: boolean): Program {
  return buildProgram(
    "update",
    [row, row],
    ([state, x]) => [op.add(state as Value, x as Value), op.add(state as Value, state as Value)],
    donated ? [[0, 0]] : [],
  );
}

/** Updates in place. */
export function donationTests(): KitTest[] {
  return [
    kitTest("donation: an update in place gives the right results, run after run", ["f32"], async (session) => {
      const [state, x, old] = [session.put(f32([1, 2, 3])), session.put(f32([10, 20, 30])), session.allocate(row)];
      const executable = session.keep(session.backend.compile(update(true)));
      const step = session.keep(executable.bind({ inputs: [state, x], outputs: [state, old] }));
      for (let i = 0; i < 3; i++) step.run();
      checkSame("the state after three updates", await session.get(state), f32([31, 62, 93]));
      checkSame("the output that reads the old state", await session.get(old), f32([42, 84, 126]));
      checkSame("the input that was not donated", await session.get(x), f32([10, 20, 30]));
    }),
    kitTest("donation: donated inputs that change places", ["f32"], async (session) => {
      const program = buildProgram("exchange", [row, row], ([a, b]) => [b as Value, a as Value], [
        [0, 0],
        [1, 1],
      ]);
      const [a, b] = [session.put(f32([1, 2, 3])), session.put(f32([4, 5, 6]))];
      const executable = session.keep(session.backend.compile(program));
      session.keep(executable.bind({ inputs: [a, b], outputs: [a, b] })).run();
      checkSame("the first", await session.get(a), f32([4, 5, 6]));
      checkSame("the second", await session.get(b), f32([1, 2, 3]));
    }),
    kitTest("donation: an output that is the donated input unchanged", ["f32"], async (session) => {
      const program = buildProgram("keep", [row], ([a]) => [a as Value, op.neg(a as Value)], [[0, 0]]);
      const [a, negated] = [session.put(f32([1, 2, 3])), session.allocate(row)];
      const executable = session.keep(session.backend.compile(program));
      session.keep(executable.bind({ inputs: [a], outputs: [a, negated] })).run();
      checkSame("the input", await session.get(a), f32([1, 2, 3]));
      checkSame("the other output", await session.get(negated), f32([-1, -2, -3]));
    }),
    kitTest("donation: an element is read after its place was overwritten", ["f32"], async (session) => {
      const program = buildProgram("mirror", [row], ([a]) => [op.add(op.flip(a as Value, [0]), a as Value)], [[0, 0]]);
      const a = session.put(f32([1, 2, 4]));
      const executable = session.keep(session.backend.compile(program));
      session.keep(executable.bind({ inputs: [a], outputs: [a] })).run();
      checkSame("a plus its mirror image, in place", await session.get(a), f32([5, 4, 5]));
    }),
    kitTest("donation: memory of its own is as good", ["f32"], async (session) => {
      const [state, x] = [session.put(f32([1, 2, 3])), session.put(f32([10, 20, 30]))];
      const [next, old] = [session.allocate(row), session.allocate(row)];
      const executable = session.keep(session.backend.compile(update(true)));
      session.keep(executable.bind({ inputs: [state, x], outputs: [next, old] })).run();
      checkSame("the next state", await session.get(next), f32([11, 22, 33]));
      checkSame("twice the old state", await session.get(old), f32([2, 4, 6]));
    }),
    kitTest("aliasing: an output on an input that is not donated to it throws", ["f32"], async (session) => {
      const [a, b, c] = [session.allocate(row), session.allocate(row), session.allocate(row)];
      const plain = session.keep(session.backend.compile(update(false)));
      const donating = session.keep(session.backend.compile(update(true)));
      checkThrows("without a donation", "aliasing", () => plain.bind({ inputs: [a, b], outputs: [a, c] }));
      checkThrows("an input that is not donated", "aliasing", () => donating.bind({ inputs: [a, b], outputs: [b, c] }));
      checkThrows("donated to another output", "aliasing", () => donating.bind({ inputs: [a, b], outputs: [c, a] }));
      checkThrows("one buffer as both outputs", "aliasing", () => donating.bind({ inputs: [a, b], outputs: [c, c] }));
      checkThrows("donated and read as another input", "aliasing", () =>
        donating.bind({ inputs: [a, a], outputs: [a, c] }),
      );
      // Two inputs may share a buffer: nobody writes to it.
      const invocation = plain.bind({ inputs: [a, a], outputs: [b, c] });
      check(typeof invocation.run === "function", "two inputs may be one buffer");
      session.keep(invocation);
    }),
  ];
}

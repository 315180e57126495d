import type { Value } from "@tenon/program";
import { buildProgram, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import { check, checkFails } from "./check.ts";
import { checkSame } from "./compare.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const row = tensorType("f32", [64]);
const filled = (value: number) => tensorData("f32", new Float32Array(64).fill(value));

/** Profiles of backends that have them; there is nothing to try of others. */
export function profileTests(): KitTest[] {
  const step = buildProgram(
    "step",
    [row, row],
    ([state, x]) => {
      const next = op.add(state as Value, x as Value);
      return [next, op.mul(next, next)];
    },
    [[0, 0]],
  );
  return [
    kitTest("profile: every kernel has a time, and buffers hold what they held", ["f32"], async (session) => {
      const { backend } = session;
      const [state, x, square] = [session.put(filled(1)), session.put(filled(2)), session.allocate(row)];
      const executable = session.keep(backend.compile(step));
      if (!executable.profile) return;
      const buffers = { inputs: [state, x], outputs: [state, square] };
      const invocation = session.keep(executable.bind(buffers));
      invocation.run();
      await backend.idle();
      const before = backend.memory().liveBytes;
      // Its turn comes after this run.
      invocation.run();
      const { kernels, seconds, repeats } = await executable.profile(buffers, { repeats: 3 });
      check(backend.memory().liveBytes === before, "a profile gives back the memory that it takes");
      check(repeats === 3, `asked for 3 repeats, got ${repeats}`);
      checkSame("the state after two runs and a profile", await session.get(state), filled(5));
      checkSame("the result after two runs and a profile", await session.get(square), filled(25));
      const names = (list: readonly { readonly name: string }[]): string => list.map(({ name }) => name).join(", ");
      const explained = (await executable.explain()).kernels;
      check(
        names(kernels) === names(explained),
        `the kernels are ${names(explained)}, the profile has ${names(kernels)}`,
      );
      const sum = kernels.reduce((total, kernel) => total + kernel.seconds, 0);
      check(
        seconds > 0 && Math.abs(seconds - sum) <= 1e-9 * sum,
        `${seconds} s in all, but kernels add up to ${sum} s`,
      );
      invocation.run();
      checkSame("a run after the profile", await session.get(state), filled(7));
    }),
    kitTest("profile: buffers are checked as they are to bind them", ["f32"], async (session) => {
      const { backend } = session;
      const executable = backend.compile(step);
      const profile = executable.profile?.bind(executable);
      if (!profile) return;
      const [state, x] = [session.allocate(row), session.allocate(row)];
      await checkFails("profiling with an output too few", "mismatch", async () =>
        profile({ inputs: [state, x], outputs: [state] }),
      );
      await checkFails("profiling an output on an input not donated to it", "aliasing", async () =>
        profile({ inputs: [state, x], outputs: [state, x] }),
      );
      executable[Symbol.dispose]();
      await checkFails("profiling a disposed executable", "disposed", async () =>
        profile({ inputs: [state, x], outputs: [state, session.allocate(row)] }),
      );
    }),
  ];
}

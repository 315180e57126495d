import * as fc from "fast-check";
import { expect, test } from "vitest";
import { JobQueue } from "../src/runtime/job-queue.ts";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("does things in the call that asks for them while nothing is waited for", () => {
  const queue = new JobQueue();
  const done: string[] = [];
  queue.add(() => done.push("a job"));
  expect(queue.ask(() => done.length)).toBe(1);
  expect(() =>
    queue.ask(() => {
      throw new Error("no answer");
    }),
  ).toThrow("no answer");
  expect(queue.waits).toBe(false);
});

test("keeps the order of the calls, whatever is waited for and in whatever order that comes", async () => {
  const call = fc.oneof(
    fc.constant({ kind: "add" } as const),
    fc.constant({ kind: "ask" } as const),
    fc.constant({ kind: "hold" } as const),
    fc.record({ kind: fc.constant("come" as const), which: fc.nat() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
      const queue = new JobQueue();
      const done: number[] = [];
      const answers: (number | Promise<number>)[] = [];
      // What is waited for: how to let it come, and how many calls came before it.
      const holds: { come(): void; came: boolean; readonly after: number }[] = [];
      let made = 0;
      for (const { kind, ...rest } of calls) {
        const number = made;
        if (kind === "add") queue.add(() => done.push(number));
        else if (kind === "ask") answers.push(queue.ask(() => done.push(number)));
        else if (kind === "hold") {
          let come = (): void => {};
          queue.hold(
            new Promise((resolve) => {
              come = resolve;
            }),
          );
          holds.push({ come, came: false, after: made });
        } else if ("which" in rest) {
          const hold = holds[rest.which % Math.max(1, holds.length)];
          if (hold && !hold.came) {
            hold.came = true;
            hold.come();
          }
          await turn();
        }
        if (kind === "add" || kind === "ask") made++;
        const first = holds.find(({ came }) => !came);
        const expected = first ? first.after : made;
        expect(done).toEqual(Array.from({ length: expected }, (_, i) => i));
      }
      for (const hold of holds) hold.come();
      await turn();
      expect(done).toEqual(Array.from({ length: made }, (_, i) => i));
      expect(queue.waits).toBe(false);
      await Promise.all(answers);
    }),
    { numRuns: 200 },
  );
});

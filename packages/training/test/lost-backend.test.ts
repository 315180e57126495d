import type { Backend } from "@tenon/backend";
import { BackendLostError, reference } from "@tenon/backend";
import { expect, test } from "vitest";
import type { RestartEvent, TrainOptions } from "../src/index.ts";
import { train } from "../src/index.ts";
import { collect, memoryStorage, modelBytes, smallRun } from "./small-run.ts";

/** A backend that is lost after so many calls of `write`: every call fails from then on, as does what is under way. */
async function fragile(writes: number): Promise<Backend> {
  const inner = await reference.open();
  let lose: (loss: BackendLostError) => void = () => {};
  const lost = new Promise<BackendLostError>((resolve) => {
    lose = resolve;
  });
  let error: BackendLostError | undefined;
  const alive =
    <A extends readonly unknown[], R>(call: (...values: A) => R): ((...values: A) => R) =>
    (...values) => {
      if (error) throw error;
      return call(...values);
    };
  const waits = async <T>(value: Promise<T>): Promise<T> => {
    const arrived = await value;
    if (error) throw error;
    return arrived;
  };
  return {
    name: "fragile",
    contractVersion: inner.contractVersion,
    supports: inner.supports,
    lost,
    allocate: alive((type) => inner.allocate(type)),
    write: alive((buffer, data) => {
      if (writes-- <= 0) {
        error = new BackendLostError("fragile", "the device fell off the bus");
        lose(error);
        throw error;
      }
      inner.write(buffer, data);
    }),
    download: (buffer) => waits(alive(() => inner.download(buffer))()),
    idle: () => waits(inner.idle()),
    compile: alive((program, options) => inner.compile(program, options)),
    memory: () => inner.memory(),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
}

async function trained(options: TrainOptions) {
  const { events, done } = await collect(options);
  return { done, restarts: events.filter((event): event is RestartEvent => event.type === "restart") };
}

test("a device that is lost at any moment is opened again, and the run ends as if it had not been", async () => {
  const whole = await collect(await smallRun({ epochs: 3, reportEvery: 3 }));
  let restarted = 0;
  for (let writes = 0; writes < 80; writes += 7) {
    const backends: Backend[] = [];
    const reopen = async (): Promise<Backend> => {
      // Lost twice, the second time a little later.
      const backend = backends.length === 0 ? await fragile(writes + 30) : await reference.open();
      backends.push(backend);
      return backend;
    };
    const to = memoryStorage();
    const options = await smallRun({
      epochs: 3,
      reportEvery: 3,
      backend: await fragile(writes),
      reopen,
      save: { to, everySteps: 2 },
    });
    const { done, restarts } = await trained(options);
    expect(modelBytes(done.result)).toEqual(modelBytes(whole.done.result));
    expect(done.test).toEqual(whole.done.test);
    for (const { reason, step } of restarts) {
      expect(reason).toMatch(/fell off the bus/);
      expect(step).toBeLessThanOrEqual(12);
    }
    restarted += restarts.length;
    expect(backends.at(-1)?.memory().liveBytes ?? 0).toBe(0);
  }
  expect(restarted).toBeGreaterThan(10);
});

test("a device that is lost again and again without a step in between is given up", async () => {
  let reopened = 0;
  const reopen = async (): Promise<Backend> => {
    reopened++;
    return fragile(3);
  };
  await expect(trained(await smallRun({ backend: await fragile(3), reopen }))).rejects.toThrow(
    /lost 6 times at step 0/,
  );
  expect(reopened).toBe(5);
});

test("without reopen the run fails with the loss, and other errors are never taken for one", async () => {
  await expect(trained(await smallRun({ backend: await fragile(30) }))).rejects.toThrow(/fell off the bus/);
  let reopened = 0;
  const base = await smallRun({
    reopen: async () => {
      reopened++;
      return reference.open();
    },
  });
  const run = (async () => {
    for await (const _ of train({
      ...base,
      schedule: {
        init: () => null,
        factor: () => {
          throw new Error("a bug");
        },
      },
    }));
  })();
  await expect(run).rejects.toThrow("a bug");
  expect(reopened).toBe(0);
});

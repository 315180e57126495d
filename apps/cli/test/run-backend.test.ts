import type { Backend } from "@tenon/backend";
import { reference } from "@tenon/backend";
import { expect, test } from "vitest";
import { RunBackend } from "../src/running/run-backend.ts";

test("a lost device is closed, even where it refuses, another opened in its place, and that one closed at the end", async () => {
  const opened: Backend[] = [];
  const closed: number[] = [];
  const open = async (): Promise<Backend> => {
    const backend = await reference.open();
    const number = opened.length;
    const close = backend[Symbol.asyncDispose].bind(backend);
    backend[Symbol.asyncDispose] = async () => {
      closed.push(number);
      await close();
      if (number === 0) throw new Error("it is gone");
    };
    opened.push(backend);
    return backend;
  };
  {
    await using run = await RunBackend.open({ open });
    expect(run.backend).toBe(opened[0]);
    expect(await run.reopen()).toBe(opened[1]);
    expect([run.backend, closed]).toEqual([opened[1], [0]]);
  }
  expect(closed).toEqual([0, 1]);
});

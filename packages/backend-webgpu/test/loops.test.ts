import { cpu } from "@tenon/backend-cpu";
import type { Program } from "@tenon/program";
import { gradient } from "@tenon/program";
import * as op from "@tenon/program/op";
import { expect, test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import { BoundStep, distance } from "./bound-step.ts";
import { countCalls } from "./counting.ts";
import { define, f32 } from "./define.ts";

const [batch, features, hidden, length] = [5, 7, 6, 9];

/** A recurrent cell over a sequence, and its gradient: a loop forwards and one backwards. */
function recurrentStep(): Program {
  const body = define(
    "cell",
    [f32(features, hidden), f32(hidden, hidden), f32(batch, hidden), f32(batch, features)],
    (w, u, ...rest) => {
      const [state, x] = rest as [typeof w, typeof w];
      const next = op.tanh(op.add(op.matmul(x, w), op.matmul(state, u)));
      return [next, next];
    },
  );
  const types = [f32(features, hidden), f32(hidden, hidden), f32(length, batch, features)];
  const loss = define("recurrent", types, (w, u, x) => {
    const start = op.filled(w.builder, f32(batch, hidden), 0);
    const attributes = { constants: 2, carry: 1, stacked: 1, length, reverse: false, body };
    const [last, all] = op.scan([w, u, start, x as typeof w], attributes) as [typeof w, typeof w];
    return [op.add(op.reduce(op.mul(last, last), "sum", [0, 1]), op.reduce(all, "sum", [0, 1, 2]))];
  });
  return gradient(loss, { withRespectTo: [0, 1] });
}

test("loops run in one submit and one pass, however many rounds they have, and are right", async () => {
  await using backend = await openWebgpu();
  await using exact = await cpu.open({ threads: 1 });
  const step = new BoundStep(backend, recurrentStep());
  const found = await step.run(2);
  expect(distance(found, await new BoundStep(exact, recurrentStep()).run(2))).toBeLessThan(1e-5);
  const counts = countCalls(backend);
  step.invocation.run();
  await backend.idle();
  expect(counts).toMatchObject({ submits: 1, passes: 1, buffers: 0, bindGroups: 0, pipelines: 0 });
  expect(counts.dispatches).toBeGreaterThan(2 * length);
});

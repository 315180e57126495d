import { bytesTouched, operationsOf } from "@tenon/compiler/kernel-work";
import { printPlan } from "@tenon/compiler/print-plan";
import { printProgram } from "@tenon/program";
import * as fc from "fast-check";
import { describe, test } from "vitest";
import { CpuBackend } from "../src/cpu-backend.ts";
import { cpu } from "../src/index.ts";
import { hostThreads } from "../src/runtime/host-threads.node.ts";
import { shareAmong } from "../src/runtime/threads.ts";
import type { UnitOrder } from "./plan-machine.ts";
import { PlanMachine, sameBits, unitOrders } from "./plan-machine.ts";
import type { RandomProgram } from "./random-program.ts";
import { randomProgram } from "./random-program.ts";
import { runAndCompare } from "./run-and-compare.ts";

// Random Programs against the reference evaluation. What is found goes into fuzz-found.test.ts.
//
// FUZZ_SECONDS=600 looks for longer, FUZZ_SEED=2 elsewhere:  FUZZ_SECONDS=600 FUZZ_SEED=2 npx vitest run test/fuzz.test.ts

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 4);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);

const numbers = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.noBias(fc.nat(65535)), { minLength: length, maxLength: length });
const steps = (maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(numbers(16), { minLength: 1, maxLength, size: "max" });

/** Looks for a Program that does not pass, as long as there is time; the error says which. */
async function search(maxLength: number, check: (random: RandomProgram) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(steps(maxLength), numbers(24), async (list, ends) => {
    const random = randomProgram(list, ends);
    try {
      await check(random);
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`${message}\n\n${printProgram(random.program)}\n`);
    }
  });
  await fc.assert(property, { seed, numRuns: 1_000_000, interruptAfterTimeLimit: 1000 * seconds });
}

/** Threads that share whatever can be divided, however small. */
const eagerThreads = (threads: number): CpuBackend =>
  new CpuBackend({
    fused: true,
    sharing: shareAmong({
      threads,
      host: hostThreads,
      eager: true,
      onMessage: (message) => {
        throw new Error(message);
      },
    }),
  });

const timeout = 10_000 * (seconds + 5);

describe("random Programs give what the reference gives, apart and in place, run after run:", () => {
  test("with fused multiply-add", { timeout }, async () => {
    await using backend = await cpu.open({ threads: 1 });
    await search(25, ({ program, inputs, expected }) => runAndCompare(backend, program, inputs, expected));
  });

  test("with plain multiply-add, great ones", { timeout }, async () => {
    await using backend = await cpu.open({ threads: 1, reproducible: "everywhere" });
    await search(60, ({ program, inputs, expected }) => runAndCompare(backend, program, inputs, expected));
  });

  test("on three threads that share everything", { timeout }, async () => {
    await using backend = eagerThreads(3);
    await search(30, ({ program, inputs, expected }) => runAndCompare(backend, program, inputs, expected));
  });
});

test("units of kernels, and kernels of a stage, in any order give the same bits", {
  timeout,
}, async () => {
  await search(30, async ({ program, inputs }) => {
    const features = { relaxed: true, modern: true };
    const forward = new PlanMachine(program, { features, fused: true });
    const backward = new PlanMachine(program, { features, fused: true, reversedStages: true });
    const usual = forward.run(inputs, "all at once");
    const text = printPlan(forward.plan);
    if (/undefined|object Object/.test(text)) throw new Error(`the plan reads\n${text}`);
    for (const { kernel } of forward.emitted.kernels) {
      const work = [operationsOf(kernel).flops, bytesTouched(kernel, forward.plan.buffers)];
      if (!work.every((count) => count >= 0 && Number.isFinite(count)))
        throw new Error(`${kernel.kind} ${kernel.name}: ${work.join(" operations, ")} bytes`);
    }
    for (const order of Object.keys(unitOrders) as UnitOrder[])
      for (const inPlace of program.donated.length > 0 ? [false, true] : [false])
        for (const machine of [forward, backward])
          if (!sameBits(machine.run(inputs, order, inPlace), usual))
            throw new Error(`${order}${inPlace ? ", in place" : ""}${machine === backward ? ", stages reversed" : ""}`);
  });
});

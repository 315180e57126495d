import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

interface Done {
  readonly testAccuracy: number;
  readonly seconds: number;
}

async function train(...args: readonly string[]): Promise<Done> {
  const { code, stdout, stderr } = await runCli(["train", ...args, "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as Done;
}

test("what npm start trains reads the real digits: at least 97.5 % in five epochs, all steps with one Program", async () => {
  const done = await train();
  expect(done).toMatchObject({ event: "done", steps: 4690, compiles: 2, evaluationCompiles: 1 });
  expect(done.testAccuracy).toBeGreaterThanOrEqual(0.975);
}, 180_000);

test("the preset linear learns the real digits in one epoch: over 90 %", async () => {
  const done = await train("linear", "--epochs", "1");
  expect(done).toMatchObject({ event: "done", steps: 600, compiles: 1, evaluationCompiles: 1 });
  expect(done.testAccuracy).toBeGreaterThan(0.9);
}, 180_000);

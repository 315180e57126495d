import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

test("the preset linear learns the real digits: 600 steps, one run and one Program for them, over 88 %", async () => {
  const { code, stdout, stderr } = await runCli(["train", "linear", "--epochs", "1", "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const done = JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as { testAccuracy: number };
  expect(done).toMatchObject({ event: "done", steps: 600, compiles: 1, evaluationCompiles: 1 });
  expect(done.testAccuracy).toBeGreaterThan(0.88);
}, 180_000);

import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

interface Done {
  readonly testAccuracy: number;
  readonly seconds: number;
}

async function train(...args: readonly string[]): Promise<Done> {
  const { code, stdout, stderr } = await runCli(["train", ...args, "--no-save", "--json"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1) as string) as Done;
}

test("what npm start trains reads the real digits: at least 97.5 % in five epochs, all steps with one Program", async () => {
  const done = await train();
  expect(done).toMatchObject({ event: "done", steps: 4690, compiles: 2, evaluationCompiles: 1 });
  expect(done.testAccuracy).toBeGreaterThanOrEqual(0.975);
}, 180_000);

test.each([
  ["linear", "the real digits", 0.915],
  ["article", "the real digits, with sigmoids, mean squared error and plain gradient descent", 0.95],
  ["fashion", "the real Fashion-MNIST", 0.87],
  ["iris", "the irises", 0.95],
  ["spirals", "two spirals", 0.98],
  ["xor", "exclusive or, by a 2-4-1 network of sigmoids and plain gradient descent", 0.99],
] as const)(
  "the preset %s learns %s: at least %d of the test examples right",
  async (preset, _, least) => {
    const { testAccuracy } = await train(preset);
    expect(testAccuracy).toBeGreaterThanOrEqual(least);
  },
  180_000,
);

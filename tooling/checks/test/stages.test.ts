import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { runCommand } from "../src/run-command.ts";
import { addTallies, showTally } from "../src/stages/stage.ts";
import { typesStage } from "../src/stages/types-stage.ts";
import { countTests, showShares } from "../src/stages/unit-stage.ts";
import { workspaceRoot } from "../src/workspace-root.ts";
import { temporaryWorkspace } from "./temporary-workspace.ts";

const file = (status: string, ...statuses: readonly string[]) => ({
  name: "/root/a.test.ts",
  status,
  assertionResults: statuses.map((one) => ({ status: one })),
});
const count = (succeeded: boolean, ...testResults: readonly ReturnType<typeof file>[]) =>
  countTests({ success: succeeded, testResults }, succeeded, "/root");

test("the closing line names skips only if there are any", () => {
  expect(showTally({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(showTally({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});

test("tallies add up", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(addTallies([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(addTallies([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test("every test counts, skipped and planned ones apart", () => {
  expect(count(false, file("failed", "passed", "failed", "pending", "todo", "skipped"))).toEqual({
    passed: 1,
    failed: 1,
    skipped: 3,
  });
});

test("a file that does not load counts as a failure, and is named", () => {
  using log = vi.spyOn(console, "log").mockImplementation(() => {});
  expect(count(false, file("failed"), file("passed", "passed"))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(log).toHaveBeenCalledWith(expect.stringContaining("a.test.ts failed outside its tests"));
});

test("each package's share of the time is shown, the greatest first", () => {
  const at = (name: string, startTime: number, endTime: number) => ({ ...file("passed"), name, startTime, endTime });
  const testResults = [at("/root/packages/a/test/x.test.ts", 0, 1000), at("/root/apps/b/test/y.test.ts", 500, 3000)];
  const second = at("/root/packages/a/test/z.test.ts", 1000, 1500);
  const lines = showShares({ success: true, testResults: [...testResults, second] }, "/root");
  expect(lines.map((line) => line.trim().split(/\s+/).join(" "))).toEqual([
    "apps/b 2.5 s 63 %",
    "packages/a 1.5 s 38 %",
  ]);
});

test("a run that failed although every test passed counts as a failure", () => {
  expect(count(false, file("passed", "passed"))).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("no report at all is a failure", () => {
  expect(countTests(undefined, true, "/root")).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a command is run to its end, whatever that is", async () => {
  const run = (code: string, timeoutSeconds = 60) =>
    runCommand(process.execPath, ["-e", code], { folder: ".", timeoutSeconds });
  expect(await run("console.log(1)")).toEqual({ succeeded: true, output: "1\n" });
  expect(await run("console.error(2); process.exit(3)")).toEqual({ succeeded: false, output: "2\n" });
  const endless = await run("for (;;);", 0.3);
  expect(endless.succeeded).toBe(false);
  expect(endless.output).toContain("did not end within 0.3 s");
  expect((await runCommand("no-such-command", [], { folder: "." })).succeeded).toBe(false);
});

test("the type check covers examples, and names the comment rather than the generated file", async () => {
  using log = vi.spyOn(console, "log").mockImplementation(() => {});
  using workspace = temporaryWorkspace({
    "packages/program/package.json": { name: "@tenon/program" },
    "packages/program/src/a.ts": `/**\n * @example\n * \`\`\`ts\n * import { b } from "./b.ts";\n * const c: string = 1;\n * \`\`\`\n */`,
  });
  // The files that are checked are this workspace's choice; how strictly is not at issue here.
  copyFileSync(join(workspaceRoot, "tsconfig.json"), join(workspace.root, "tsconfig.json"));
  workspace.write("tsconfig.base.json", {
    compilerOptions: { module: "preserve", allowImportingTsExtensions: true, noEmit: true, types: [] },
  });
  expect(await typesStage.run(workspace.root)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  const said = log.mock.calls.flat().join("\n");
  expect(said).toContain("packages/program/src/a.ts:5: error TS2322");
  expect(said).toContain("packages/program/src/a.ts: the imports of its examples: error TS2307");
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CommandError } from "../src/command-error.ts";
import { addInitCommand } from "../src/commands/init.ts";

let outside = "";
beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), "tenon-init-"));
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

async function init(...args: readonly string[]): Promise<string> {
  using written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  const program = new Command("tenon").version("1.2.3").exitOverride();
  addInitCommand(program);
  await program.parseAsync(["init", ...args], { from: "user" });
  return written.mock.calls.flat().join("");
}

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

test("a project asks for this release or a compatible one, and is called as its folder", async () => {
  const folder = join(outside, "My Digits!");
  expect(await init(folder)).toContain("npm install && npm test");
  expect(manifestIn(folder)).toMatchObject({ name: "my-digits", dependencies: { tenon: "^1.2.3" } });
  expect(readdirSync(folder, { recursive: true })).toContain(join("test", "train.test.js"));
});

test("a plug-in names itself in its plugin value and asks for what it imports", async () => {
  const folder = join(outside, "tenon-waves");
  await init(folder, "--plugin");
  expect(readFileSync(join(folder, "src", "plugin.ts"), "utf8")).toContain(`name: "tenon-waves"`);
  const { dependencies, devDependencies } = manifestIn(folder);
  const sources = ["src/snake.ts", "src/plugin.ts", "test/snake.test.ts"].map((file) =>
    readFileSync(join(folder, file), "utf8"),
  );
  for (const [, name = ""] of sources.join("\n").matchAll(/from "(@tenon\/[a-z-]+|zod)/g))
    expect({ ...dependencies, ...devDependencies }).toHaveProperty([name]);
});

test("nothing is overwritten: where a name is taken, nothing is written", async () => {
  writeFileSync(join(outside, "README.md"), "mine");
  await expect(init(outside)).rejects.toThrow(/already holds README.md, and nothing was written/);
  expect(readdirSync(outside)).toEqual(["README.md"]);
  await expect(init(join(outside, "README.md"))).rejects.toThrow(CommandError);
  expect(readFileSync(join(outside, "README.md"), "utf8")).toBe("mine");
});

test("a folder that holds other files may become a project", async () => {
  mkdirSync(join(outside, ".git"));
  await init(outside);
  expect(existsSync(join(outside, "src", "main.js"))).toBe(true);
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type * as Tenon from "@tenon/program";
import type * as Op from "@tenon/program/op";
import { expect, test } from "vitest";

// Does the exercise of CONTRIBUTING.md as it is written there, on a copy of @tenon/program. It is here because the exercise
// touches another package too.

const root = new URL("../../../", import.meta.url);
const contributing = readFileSync(new URL("CONTRIBUTING.md", root), "utf8");
const section = contributing.split("\n## A new primitive\n")[1]?.split("\n## ")[0] ?? "";

/** The files that the section names, each with the code block that follows. */
const steps = [...section.matchAll(/`(packages\/[\w/.-]+\.ts)`:[^\n]*\n|`(packages\/[\w/.-]+\.ts)`\. [^\n]*\n/g)].map(
  (match) => {
    const rest = section.slice(match.index);
    const [, kind = "", code = ""] = /\n```(typescript|diff)\n([\s\S]*?\n)```\n/.exec(rest) ?? [];
    return { file: match[1] ?? match[2] ?? "", kind, code };
  },
);

/** Puts each added line after the line above it, which has to be in the file exactly once. */
function applyDiff(source: string, diff: string): string {
  const lines = source.split("\n");
  let position = -1;
  for (const line of diff.trimEnd().split("\n")) {
    if (line.startsWith("+")) lines.splice(++position, 0, line.slice(1));
    else {
      position = lines.indexOf(line.slice(1));
      expect(position, `${line} is in the file`).toBeGreaterThanOrEqual(0);
      expect(lines.lastIndexOf(line.slice(1))).toBe(position);
    }
  }
  return lines.join("\n");
}

test("the exercise touches at most four files, and its changes fit all of them", () => {
  expect(steps.map(({ kind }) => kind)).toEqual(["typescript", "diff", "diff", "diff"]);
  for (const { file, kind, code } of steps)
    if (kind === "diff") expect(applyDiff(readFileSync(new URL(file, root), "utf8"), code)).toContain("sinh");
});

test("after the exercise the new primitive evaluates, and its gradient is the measured one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "new-primitive-"));
  try {
    cpSync(fileURLToPath(new URL("packages/program/src", root)), join(folder, "packages/program/src"), {
      recursive: true,
    });
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    for (const { file, kind, code } of steps) {
      if (!file.startsWith("packages/program/")) continue;
      const path = join(folder, file);
      writeFileSync(path, kind === "diff" ? applyDiff(readFileSync(path, "utf8"), code) : code);
    }
    const urlOf = (file: string): string => pathToFileURL(join(folder, "packages/program/src", file)).href;
    const tenon = (await import(/* @vite-ignore */ urlOf("index.ts"))) as typeof Tenon;
    const op = (await import(/* @vite-ignore */ urlOf("op.ts"))) as typeof Op & { readonly sinh: typeof Op.sin };
    expect(tenon.primitiveNames).toContain("sinh");
    const scalar = tenon.tensorType("f64", []);
    const program = tenon.buildProgram("sinh", [scalar], ([x]) => [op.sinh(x as Tenon.Value)]);
    const slope = tenon.gradient(program, { withRespectTo: [0] });
    for (const x of [-1.5, 0, 0.25, 2]) {
      const at = (point: number) => tenon.evaluate(program, [tenon.tensorData("f64", point)])[0]?.data[0] as number;
      expect(at(x)).toBe(Math.sinh(x));
      const measured = (at(x + 1e-5) - at(x - 1e-5)) / 2e-5;
      const given = tenon.evaluate(slope, [tenon.tensorData("f64", x)])[1]?.data[0] as number;
      expect(Math.abs(given - measured)).toBeLessThan(1e-8);
    }
    expect(tenon.parseProgram(tenon.serialiseProgram(slope))).toEqual(slope);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

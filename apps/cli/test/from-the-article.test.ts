import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));
const pages = ["from-the-article.md", "from-the-article.zh.md"] as const;

/** A line of code, and the place where the page says that it stands. */
const reference = /`([^`]+)` \[([^\]:]+):(\d+)\]\(\.\.\/([^)#]+)#L(\d+)\)/g;

/** The page with every line's number as it is now; what is gone is told. */
async function withLines(page: string): Promise<{ readonly text: string; readonly missing: readonly string[] }> {
  const missing: string[] = [];
  let text = await readFile(`${docs}${page}`, "utf8");
  for (const [whole, code = "", label = "", , path = ""] of [...text.matchAll(reference)]) {
    const file = `${docs}../${path}`;
    const lines = existsSync(file) ? (await readFile(file, "utf8")).split("\n") : [];
    const found = lines.flatMap((line, i) => (line.includes(code) ? [i + 1] : []));
    const [number, another] = found;
    if (number === undefined || another !== undefined || label !== path)
      missing.push(`${path} has ${found.length} lines with ${code}`);
    else text = text.replace(whole, `\`${code}\` [${path}:${number}](../${path}#L${number})`);
  }
  return { text, missing };
}

const remedy =
  "lines have moved: UPDATE_LINES=1 npx vitest run test/from-the-article.test.ts in apps/cli writes them anew";

test.each(pages)("%s names for each formula the line of the source that computes it", async (page) => {
  const { text, missing } = await withLines(page);
  expect(missing).toEqual([]);
  if (process.env["UPDATE_LINES"]) await writeFile(`${docs}${page}`, text);
  expect(await readFile(`${docs}${page}`, "utf8"), remedy).toBe(text);
  expect([...text.matchAll(reference)].length).toBeGreaterThanOrEqual(30);
});

test("both languages have the same chapters, lines and code", async () => {
  const [english, chinese] = await Promise.all(
    pages.map(async (page) => {
      const text = await readFile(`${docs}${page}`, "utf8");
      const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) =>
        // Comments are translated, but not what they expect.
        code.replaceAll(/\/\/ (?!=>).*/g, "//"),
      );
      return {
        chapters: [...text.matchAll(/^## (\d)\./gm)].map(([, chapter]) => chapter),
        lines: [...text.matchAll(reference)].map(([, code, , , path]) => `${path}: ${code}`),
        blocks,
      };
    }),
  );
  expect(english?.chapters).toEqual(["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(chinese).toEqual(english);
});

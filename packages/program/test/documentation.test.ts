import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { primitiveNames } from "../src/index.ts";

/** `shift-left.ts` holds shiftLeft. */
function fileOf(name: string): URL {
  const file = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return new URL(`../src/primitives/${file}.ts`, import.meta.url);
}

test.each(primitiveNames)("the file of %s documents it with an example, which runs as a test", (name) => {
  const source = readFileSync(fileOf(name), "utf8");
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport function ${name}\\(`).exec(source)?.[1] ?? "";
  expect(comment).toMatch(/@example\n \* ```ts\n[\s\S]*\/\/ => [\s\S]*```/);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A workspace on disk for one test, gone when the test's scope ends. */
export interface TemporaryWorkspace extends Disposable {
  readonly root: string;
  write(file: string, content: string | object): void;
}

/** Starts with `files`, by their path from the root; an object is written as JSON. */
export function temporaryWorkspace(files: { readonly [file: string]: string | object }): TemporaryWorkspace {
  const root = mkdtempSync(join(tmpdir(), "tenon-checks-"));
  const write = (file: string, content: string | object): void => {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  };
  for (const [file, content] of Object.entries({ "package.json": { name: "root" }, ...files })) write(file, content);
  return { root, write, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPage } from "../consumers/page.ts";
import { bundle } from "./bundle.ts";
import { weigh } from "./measure-size.ts";

/** What a page loads for a program, and what the program did. */
export interface PageSize {
  /** The files that the page asked for until the program had ended, in bytes after minifying and gzip. */
  readonly loaded: number;
  /** Those that it did not ask for. */
  readonly onDemand: number;
  /** Minified bytes of what was loaded, by package, greatest first. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
  /** What it printed, and errors. */
  readonly said: string;
}

/** Bundles a program text, runs it to its end in a page of Chromium, and weighs the files that the page asked for. */
export async function measurePage(text: string, folder: string): Promise<PageSize> {
  const files = await bundle(text, folder);
  const site = mkdtempSync(join(realpathSync(tmpdir()), "tenon-page-"));
  try {
    for (const { name, contents } of files) writeFileSync(join(site, name), contents);
    writeFileSync(join(site, "index.html"), page);
    const { said, requested } = await openPage(site, theEnd);
    const { atOnce, onDemand } = weigh(files, ({ name }) => requested.has(name));
    const bytes = new Map<string, number>();
    for (const { name, parts } of files)
      for (const [owner, count] of requested.has(name) ? parts : []) bytes.set(owner, (bytes.get(owner) ?? 0) + count);
    const parts = [...bytes].map(([name, count]) => ({ name, bytes: count })).sort((a, b) => b.bytes - a.bytes);
    return { loaded: atOnce, onDemand, parts, said };
  } finally {
    rmSync(site, { recursive: true, force: true });
  }
}

const theEnd = "the program has ended";

const page = `<!doctype html>
<script type="module">
import("./stdin.js").then(() => console.log("${theEnd}"), (error) => console.log("error: " + error));
</script>
`;

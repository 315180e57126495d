import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** One file of a bundle, as a server would send it. */
export interface BundledFile {
  readonly name: string;
  readonly contents: Uint8Array;
  /** Bytes after minifying and gzip. */
  readonly gzip: number;
  /** The files that are loaded with it at once. */
  readonly imports: readonly string[];
  /** Minified bytes by package. */
  readonly parts: ReadonlyMap<string, number>;
}

/** The name of the file that a page loads first. */
export const entryFile = "stdin.js";

/**
 * A program text as a bundler serves it to pages, minified by esbuild: what it imports by `import()` stays in files of its
 * own. Names are resolved from `folder`, to what is built and published; `external` ones are left out.
 */
export async function bundle(text: string, folder: string, external: readonly string[] = []): Promise<BundledFile[]> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: text, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    outdir: "bundle",
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    external: [...external, "node:*"],
  });
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  return outputFiles.map(({ path, contents }) => {
    const name = basename(path);
    const { imports = [], inputs = {} } = outputs.get(name) ?? {};
    const parts = new Map<string, number>();
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const owner = packageOf(file);
      parts.set(owner, (parts.get(owner) ?? 0) + bytesInOutput);
    }
    return {
      name,
      contents,
      gzip: gzipSync(contents, { level: 9 }).length,
      imports: imports.filter(({ kind }) => kind === "import-statement").map((one) => basename(one.path)),
      parts,
    };
  });
}

const packageOf = (file: string): string =>
  /(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1] ?? "the program";

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Size {
  /** Bytes after minifying and gzip. */
  readonly gzip: number;
  /** Minified bytes by package, greatest first. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * What a page loads for a program text, bundled and minified by esbuild and compressed by gzip at its best. Names are
 * resolved from `folder`, to what is built and published; `external` ones are left out.
 */
export async function measureSize(text: string, folder: string, external: readonly string[] = []): Promise<Size> {
  const result = await build({
    stdin: { contents: text, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
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
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(result.metafile.outputs))
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const name =
        /(?:packages|node_modules)\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1] ?? "the program";
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  const parts = [...bytes].map(([name, count]) => ({ name, bytes: count })).sort((a, b) => b.bytes - a.bytes);
  const whole = Buffer.concat(result.outputFiles.map(({ contents }) => contents));
  return { gzip: gzipSync(whole, { level: 9 }).length, parts };
}

/** 74140 as `74.1 kB`; 1 kB is 1000 bytes. */
export const showSize = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

import type { BundledFile } from "./bundle.ts";
import { bundle, entryFile } from "./bundle.ts";

/** What a program weighs, in bytes after minifying and gzip, each file by itself. */
export interface Size {
  /** The files that are loaded before it begins. */
  readonly atOnce: number;
  /** Those that it may load later, by `import()`. */
  readonly onDemand: number;
}

/** What a program text weighs without being run. Arguments are those of `bundle`. */
export async function measureSize(text: string, folder: string, external: readonly string[] = []): Promise<Size> {
  const files = await bundle(text, folder, external);
  const first = loadedAtOnce(files);
  return weigh(files, ({ name }) => first.has(name));
}

/** The entry and what it imports, and so on; not by `import()`. */
function loadedAtOnce(files: readonly BundledFile[]): ReadonlySet<string> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const found = new Set<string>();
  const visit = (name: string): void => {
    const file = byName.get(name);
    if (file === undefined || found.has(name)) return;
    found.add(name);
    for (const next of file.imports) visit(next);
  };
  visit(entryFile);
  return found;
}

/** The sizes of the files that are loaded, and of the others. */
export function weigh(files: readonly BundledFile[], isLoaded: (file: BundledFile) => boolean): Size {
  const sum = (some: readonly BundledFile[]): number => some.reduce((bytes, { gzip }) => bytes + gzip, 0);
  return { atOnce: sum(files.filter(isLoaded)), onDemand: sum(files.filter((file) => !isLoaded(file))) };
}

/** 74140 as `74.1 kB`; 1 kB is 1000 bytes. */
export const showBytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** `40.2 kB + 18.0 kB`: what is loaded at once, and what is left for later, if anything is. */
export const showSize = ({ atOnce, onDemand }: Size): string =>
  onDemand === 0 ? showBytes(atOnce) : `${showBytes(atOnce)} + ${showBytes(onDemand)}`;

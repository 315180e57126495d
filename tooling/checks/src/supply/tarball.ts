import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The files of a package's tarball by their path in the package, with their contents (the tar format of POSIX.1-1988). */
export function readTarball(file: string): Map<string, Uint8Array> {
  const archive = gunzipSync(readFileSync(file));
  const text = (from: number, length: number): string =>
    archive.toString("utf8", from, from + length).replace(/\0[\s\S]*$/, "");
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const [name, prefix] = [text(at, 100), text(at + 345, 155)];
    const size = Number.parseInt(text(at + 124, 12), 8) || 0;
    const type = text(at + 156, 1);
    const path = (prefix === "" ? name : `${prefix}/${name}`).replace(/^package\//, "");
    if (type === "0" || type === "") files.set(path, archive.subarray(at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return files;
}

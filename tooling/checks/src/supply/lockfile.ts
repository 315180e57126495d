import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the lockfile does not pin: packages without a checksum, or from elsewhere than the registry. */
export function unpinned(root: string): string[] {
  const text = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  const packages = text.slice(text.indexOf("\npackages:"), text.indexOf("\nsnapshots:"));
  return [...packages.matchAll(/^ {2}'?([^\s':]+)'?:\n {4}resolution: (.*)$/gm)]
    .filter(([, , resolution = ""]) => !/^\{integrity: sha512-[\w+/=]+\}$/.test(resolution))
    .map(([, name, resolution]) => `pnpm-lock.yaml does not pin ${name}: ${resolution}`);
}

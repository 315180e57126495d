import { packedFile } from "../packages/packed-file.ts";
import type { Report } from "../reports/report.ts";
import { type Manifest, readWorkspace } from "../workspace.ts";
import { installScripts } from "./production-packages.ts";
import { readTarball } from "./tarball.ts";

const publicPackages = (root: string) => readWorkspace(root).filter(({ manifest }) => manifest.private !== true);

/** What each package's tarball holds; the tarballs are those that `check:pkg` made. */
export const packedFilesReport = (root: string): Report => ({
  file: "docs/supply-chain/packed-files.md",
  render() {
    const sections = publicPackages(root).map(({ manifest, path }) => {
      const files = new Set([...readTarball(packedFile(path)).keys()].map(withoutHash));
      const lines = [...files].sort().map((file) => `    ${file}`);
      return `## ${manifest.name}\n\n${lines.join("\n")}\n`;
    });
    return `# What packing contains

Written by \`npm run reports\` and compared by \`npm test\`, so that a file that slips into a package, or out of it, shows in review.
\`*\` stands for what the build derives from contents.

${sections.join("\n")}`;
  },
});

/** Names that the bundler makes from contents (chunk-LMQCKES7.js) are shortened to what stays. */
const withoutHash = (file: string): string =>
  file.replace(/^(dist\/(?:.*\/)?[^/]+)-[A-Za-z0-9_-]{8}(\.(?:d\.ts|js)(?:\.map)?)$/, "$1-*$2");

/** Packed manifests that would run something while they are installed, or that lead out of the registry. */
export function unsafeManifests(root: string): string[] {
  return publicPackages(root).flatMap(({ manifest: { name }, path }) => {
    const text = readTarball(packedFile(path)).get("package.json");
    const manifest = JSON.parse(new TextDecoder().decode(text)) as Manifest;
    const scripts = installScripts(manifest).map((script) => `${name} has the install script "${script}"`);
    const ranges = Object.entries({
      ...manifest.dependencies,
      ...manifest.peerDependencies,
      ...manifest.optionalDependencies,
    })
      .filter(([, range]) => !/^[\^~]?\d/.test(range))
      .map(([dependency, range]) => `${name} asks for ${dependency} as "${range}", which is no version`);
    return [...scripts, ...ranges];
  });
}

import type { Report } from "../reports/report.ts";
import { productionPackages } from "./production-packages.ts";

/** Licences under which somebody may use Tenon in any program, with no duty but to name the authors. */
const allowed: readonly string[] = [
  "MIT",
  "ISC",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "CC0-1.0",
  "Zlib",
  "MIT-0",
];

/** The packages of others whose licence is not among those that are allowed. */
export const refusedLicences = (root: string): string[] =>
  productionPackages(root)
    .filter(
      ({ license }) =>
        !license
          .replace(/[()]/g, "")
          .split(/ (?:OR|AND) /)
          .every((one) => allowed.includes(one)),
    )
    .map(({ name, version, license }) => `${name} ${version} has the licence ${license}, which is not on the list`);

export const licencesReport = (root: string): Report => ({
  file: "docs/supply-chain/licences.md",
  render() {
    const others = productionPackages(root).filter(({ isOurs }) => !isOurs);
    const rows = others.map(
      ({ name, version, license, neededBy }) =>
        `| \`${name}\` | ${version} | ${license} | ${neededBy.map((one) => `\`${one}\``).join(", ")} |`,
    );
    return `# Licences

Tenon's own packages have the MIT licence. Written by \`npm run reports\` and compared by \`npm test\`: what they depend on, directly
or through others. Allowed are ${allowed.join(", ")}.

| package | version | licence | needed by |
|---|---|---|---|
${rows.join("\n")}
`;
  },
});

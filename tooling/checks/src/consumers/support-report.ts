import type { Report } from "../reports/report.ts";
import { supportedRuntimes } from "./runtimes.ts";

/** docs/support.md: where the published packages run, from the list that is tried. */
export const supportReport: Report = {
  file: "docs/support.md",
  render: () => `# Where Tenon runs

Written by \`npm run reports\`. Every line is tried by \`npm test -- registry\`, with packages that are installed from a registry: the
first example of the README, and a model trained with the umbrella \`tenon\`.

| where | tried with |
|---|---|
${supportedRuntimes.map(({ label, version }) => `| ${label} | ${version} |`).join("\n")}
| Chromium, a page without a bundler | Debian's |
| Chromium, a page built by Vite | Debian's |
| Chromium, a worker built by Vite | Debian's |

Node 20.19 is the oldest that the packages' \`engines\` allow. Other current browsers should do: what is needed is WebAssembly with
SIMD and top-level await, which Chrome has had since 91, Firefox since 89 and Safari since 16.4. They are not tried here.

The packages are ES modules only. Their types hold under \`node16\` and \`bundler\` resolution without \`skipLibCheck\`, tried with
TypeScript 7.
`,
};

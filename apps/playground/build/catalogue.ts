import type { Plugin } from "vite";
import { runSource } from "./run-source.ts";

/** Puts descriptions of all registered entries into the page, so that forms need no schema library there. */
export function catalogue(): Plugin {
  return {
    name: "catalogue",
    enforce: "pre",
    load: {
      filter: { id: /\/src\/protocol\/catalogue-entries\.ts$/ },
      handler: async () => `export default JSON.parse(${JSON.stringify(await runSource("./write-catalogue.ts"))});`,
    },
  };
}

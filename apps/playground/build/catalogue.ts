import type { Plugin } from "vite";
import { runSource } from "./run-source.ts";

const file = "/src/protocol/catalogue-entries.ts";

/** Puts descriptions of all registered entries into the page, so that forms need no schema library there. */
export function catalogue(): Plugin {
  return {
    name: "catalogue",
    enforce: "pre",
    async load(id) {
      if (!id.split("?")[0]?.endsWith(file)) return null;
      return `export default JSON.parse(${JSON.stringify(await runSource("./write-catalogue.ts"))});`;
    },
  };
}

import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { exportedNames, filesBelow, readWorkspace } from "../workspace.ts";

/** `name: "@tenon/layers",` and the version in the next line: how a plugin says whose and how old it is. */
const pluginVersion = /(name: "([^"]+)",\n\s*version: ")([^"]+)(",)/g;

/**
 * The places where a plugin's version is not that of its package. They are literals so that sources run as they are;
 * `write` makes them right, which the command that raises versions does.
 */
export function checkPluginVersions(root: string, write = false): string[] {
  const problems: string[] = [];
  for (const { manifest, path } of readWorkspace(root)) {
    let found = false;
    for (const file of filesBelow(`${path.replaceAll("\\", "/")}/src`, ["plugin.ts"])) {
      const text = readFileSync(file, "utf8");
      const right = text.replace(
        pluginVersion,
        (whole, before: string, name: string, version: string, after: string) => {
          found ||= name === manifest.name;
          if (name !== manifest.name || version === manifest.version) return whole;
          problems.push(`${relative(root, file)}: the plugin says ${version}, its package.json ${manifest.version}`);
          return `${before}${manifest.version}${after}`;
        },
      );
      if (write && right !== text) writeFileSync(file, right);
    }
    if (!found && exportedNames(manifest).includes(`${manifest.name}/plugin`))
      problems.push(`${relative(root, path)}: no plugin says \`name: "${manifest.name}", version: ...\``);
  }
  return problems;
}

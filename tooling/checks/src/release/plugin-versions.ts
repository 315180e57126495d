import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
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
  return [...problems, ...checkExamples(root, write)];
}

/** Examples outside the workspace ask for packages as a stranger does: for the version that there is. */
function checkExamples(root: string, write: boolean): string[] {
  const packages = new Map(readWorkspace(root).map(({ manifest }) => [manifest.name, manifest.version]));
  const examples = join(root, "examples");
  if (!existsSync(examples)) return [];
  return readdirSync(examples).flatMap((name) => {
    const file = join(examples, name, "package.json");
    if (!existsSync(file)) return [];
    const text = readFileSync(file, "utf8");
    const right = text.replace(/("(@tenon\/[^"]+|tenon)": ")\^[^"]+"/g, (whole, before: string, dependency: string) => {
      const version = packages.get(dependency);
      return version === undefined ? whole : `${before}^${version}"`;
    });
    if (right === text) return [];
    if (write) writeFileSync(file, right);
    return [`examples/${name}/package.json asks for other versions than there are`];
  });
}

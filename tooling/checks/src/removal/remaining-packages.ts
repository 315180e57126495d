import { type Manifest, readWorkspace, type WorkspacePackage } from "../workspace.ts";

/** The packages that do not depend on `name`, directly or through others, not for their tests either. */
export function remainingPackages(root: string, name: string): WorkspacePackage[] {
  const packages = readWorkspace(root);
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  const known = new Map<string, boolean>();
  const dependsOnIt = (one: WorkspacePackage): boolean => {
    const answer = known.get(one.manifest.name);
    if (answer !== undefined) return answer;
    known.set(one.manifest.name, false); // What depends on itself in a circle does not thereby depend on `name`.
    const found = asksFor(one.manifest).some((next) => {
      const other = byName.get(next);
      return next === name || (other !== undefined && dependsOnIt(other));
    });
    known.set(one.manifest.name, found);
    return found;
  };
  return packages.filter((one) => one.manifest.name !== name && !dependsOnIt(one));
}

const asksFor = (manifest: Manifest): string[] =>
  Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies });

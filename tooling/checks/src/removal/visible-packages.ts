import { type Manifest, readWorkspace, type WorkspacePackage } from "../workspace.ts";

/** A package and what it asks for of the workspace, directly or through others, for its users or for its own tests. */
export function visiblePackages(root: string, name: string): WorkspacePackage[] {
  const byName = new Map(readWorkspace(root).map((one) => [one.manifest.name, one]));
  const visible = new Set<WorkspacePackage>();
  const visit = (next: string): void => {
    const one = byName.get(next);
    if (one === undefined || visible.has(one)) return;
    visible.add(one);
    for (const asked of asksFor(one.manifest)) visit(asked);
  };
  visit(name);
  return [...visible];
}

const asksFor = (manifest: Manifest): string[] =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies,
  });

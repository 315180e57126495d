import { readApiReport } from "./api-report.ts";

/** How public types differ from those of a reference. */
export interface ApiChange {
  /** Names that are gone or mean something else. */
  readonly broken: readonly string[];
  readonly added: readonly string[];
}

/** Compares two reports of a package; undefined if they say the same. */
export function compareApi(before: string, after: string): ApiChange | undefined {
  const [old, now] = [readApiReport(before), readApiReport(after)];
  const broken = [...old].filter(([key, text]) => now.get(key) !== text).map(([key]) => key);
  const added = [...now.keys()].filter((key) => !old.has(key));
  return broken.length + added.length === 0 ? undefined : { broken, added };
}

/** What a changeset says of a package to account for a change of it. While versions begin with 0, `minor` breaks; later `major` does. */
export const bumpsFor = (
  version: string,
): { readonly breaking: readonly string[]; readonly any: readonly string[] } => ({
  breaking: version.startsWith("0.") ? ["minor", "major"] : ["major"],
  any: ["patch", "minor", "major"],
});

/**
 * The changes of a package that nothing accounts for: what broke since it was last told that something breaks, and what is
 * new since anything was last told.
 */
export function unaccountedChanges(
  { name, version }: { readonly name: string; readonly version: string },
  sinceBreaking: ApiChange | undefined,
  sinceAny: ApiChange | undefined,
): string[] {
  const settle = "npx changeset, or the one that is about it says it";
  const broken = sinceBreaking?.broken ?? [];
  const added = (sinceAny?.added ?? []).filter((one) => !broken.includes(one));
  if (broken.length > 0)
    return [
      `${name} breaks its users and no changeset since then says so (${bumpsFor(version).breaking[0]}; ${settle}): ${some(broken)}`,
    ];
  if (added.length > 0)
    return [`${name} has new names and no changeset since then says so (${settle}): ${some(added)}`];
  return [];
}

/** The first names, and how many more there are. */
const some = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(", ") : `${names.slice(0, 10).join(", ")} and ${names.length - 10} more`;

import type { Registry } from "@tenon/registry";
import { UnknownEntryError } from "@tenon/registry";
import { CommandError } from "./command-error.ts";

/** An error about an unknown name, with what the registry knows of it: its kind if it is of another, and the package. */
export function withWhereabouts(error: unknown, registry: Registry): unknown {
  if (!(error instanceof UnknownEntryError)) return error;
  const { entry, suggestion, kind } = error;
  const places = registry
    .entries()
    .filter(({ name, kind: own }) => name === entry || (name === suggestion && own === kind))
    .map(({ name, kind: own, plugin }) => `"${name}" is ${/^[aeiou]/.test(own) ? "an" : "a"} ${own} of ${plugin}`);
  if (places.length === 0) return error;
  return new CommandError(`${error.message}\n  ${places.join("; ")}`, 2, { cause: error });
}

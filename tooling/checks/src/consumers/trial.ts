import { join } from "node:path";
import type { Runtime } from "../packages/find-nodes.ts";
import type { LocalRegistry } from "../registry/local-registry.ts";
import type { CommandResult } from "../run-command.ts";
import type { Consumer } from "./consumer.ts";
import { createConsumer, npmFlags } from "./consumer.ts";

/** Where trials take place. */
export interface TrialPlace {
  /** This workspace. */
  readonly root: string;
  /** An empty folder outside of it. */
  readonly outside: string;
  readonly registry: LocalRegistry;
  readonly nodes: readonly Runtime[];
}

/** Something that a user does with what is published. */
export interface Trial {
  readonly name: string;
  /** Undefined if it works, otherwise what went wrong. */
  run(place: TrialPlace): Promise<string | undefined>;
}

export const consumerIn = ({ outside, registry }: TrialPlace, name: string): Consumer =>
  createConsumer(join(outside, name), registry);

export const failure = (what: string, { succeeded, output }: CommandResult): string | undefined =>
  succeeded ? undefined : `${what}\n${output}`;

/** A consumer with a package.json in which npm has installed `packages`; a text if that failed. */
export async function installed(
  place: TrialPlace,
  name: string,
  packages: readonly string[],
): Promise<Consumer | string> {
  const consumer = consumerIn(place, name);
  consumer.write("package.json", `${JSON.stringify({ name: "outside", private: true, type: "module" })}\n`);
  const args = ["install", ...npmFlags, ...packages];
  const problem = failure(`npm ${args.join(" ")}`, await consumer.run("npm", args, 300));
  return problem ?? consumer;
}

import type { Layer } from "../layer.ts";
import { optionError } from "../option-range.ts";

/** A use of a layer in a graph. */
export interface GraphNode {
  readonly name: string;
  /** The layer, or the name of another node whose layer it is too: one set of parameters, at that node's name. */
  readonly layer: Layer | string;
  /** What it reads: names of inputs and nodes; `split:1` is the second output of the node `split`. */
  readonly from: readonly string[];
}

/** A graph by names: what a model file says, with layers made. */
export interface GraphParts {
  readonly inputs: readonly string[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly string[];
}

/** One output of an input or node. */
export interface Reference {
  readonly name: string;
  readonly output: number;
}

/** A node ready to be applied. */
export interface GraphStep {
  readonly name: string;
  readonly layer: Layer;
  /** The node whose parameters and state it uses: its own name, or that of the node it shares with. */
  readonly owner: string;
  readonly from: readonly Reference[];
}

export interface GraphPlan {
  readonly inputs: readonly string[];
  /** Each after all that it reads. */
  readonly steps: readonly GraphStep[];
  readonly outputs: readonly Reference[];
}

const fail = (reason: string): never => optionError("graph", reason);
const quote = (name: string): string => JSON.stringify(name);

/** As many names as a message can bear. */
function some(names: Iterable<string>, separator: string): string {
  const all = [...names];
  const shown = all.slice(0, 20).map(quote).join(separator);
  return all.length > 20 ? `${shown} and ${all.length - 20} more` : shown;
}

/**
 * Checks a graph and brings its nodes into an order in which each comes after what it reads.
 *
 * @throws LayerError `options` for names that cannot be or are not there, for circles, and for what no output needs; it names the node.
 */
export function planGraph({ inputs, nodes, outputs }: GraphParts): GraphPlan {
  if (inputs.length === 0) fail("needs an input");
  if (outputs.length === 0) fail("needs an output");
  const byName = new Map(nodes.map((node) => [node.name, node]));
  checkNames([...inputs, ...nodes.map(({ name }) => name)]);
  const known = new Set([...inputs, ...byName.keys()]);
  const referTo = (text: string, reader: string): Reference => {
    const reference = readReference(text);
    if (!known.has(reference.name))
      fail(`${reader} reads ${quote(text)}, which is neither an input nor a node; there are ${some(known, ", ")}`);
    if (reference.output > 0 && !byName.has(reference.name))
      fail(`${reader} reads ${quote(text)}, but an input is one value`);
    return reference;
  };
  const steps = nodes.map((node): GraphStep => {
    const from = node.from.map((text) => referTo(text, `node ${quote(node.name)}`));
    if (from.length === 0) fail(`node ${quote(node.name)} reads nothing`);
    if (typeof node.layer !== "string") return { name: node.name, layer: node.layer, owner: node.name, from };
    const shared = byName.get(node.layer)?.layer;
    if (shared === undefined || typeof shared === "string")
      return fail(
        `node ${quote(node.name)} shares the layer of ${quote(node.layer)}, which is no node with a layer of its own`,
      );
    return { name: node.name, layer: shared, owner: node.layer, from };
  });
  const results = outputs.map((text) => referTo(text, "the output"));
  const ordered = inOrder(inputs, steps);
  checkUse(inputs, ordered, results);
  return { inputs, steps: ordered, outputs: results };
}

function checkNames(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    // They become names of members and parts of paths.
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name))
      fail(`cannot call a node ${quote(name)}: a name is a letter and then letters, digits, - or _`);
    if (seen.has(name)) fail(`has two inputs or nodes called ${quote(name)}`);
    seen.add(name);
  }
}

function readReference(text: string): Reference {
  const [, name = text, output = "0"] = /^(.*):([0-9]{1,9})$/.exec(text) ?? [];
  return { name, output: Number(output) };
}

/** Kahn's algorithm, keeping the given order where it can. */
function inOrder(inputs: readonly string[], steps: readonly GraphStep[]): readonly GraphStep[] {
  const readers = new Map<string, GraphStep[]>();
  const waiting = new Map(steps.map((step) => [step, new Set(step.from.map(({ name }) => name))]));
  for (const [step, sources] of waiting)
    for (const name of sources) readers.set(name, [...(readers.get(name) ?? []), step]);
  const ordered: GraphStep[] = [];
  const done = [...inputs];
  for (let i = 0; i < done.length; i++)
    for (const reader of readers.get(done[i] as string) ?? []) {
      const sources = waiting.get(reader);
      sources?.delete(done[i] as string);
      if (sources?.size !== 0) continue;
      waiting.delete(reader);
      ordered.push(reader);
      done.push(reader.name);
    }
  if (waiting.size > 0) fail(`goes round in a circle: ${some(circleIn(waiting), " reads ")}`);
  return ordered;
}

/** Whoever waits, waits for somebody who waits: following that leads into the circle. */
function circleIn(waiting: ReadonlyMap<GraphStep, ReadonlySet<string>>): readonly string[] {
  const next = new Map([...waiting].map(([step, sources]) => [step.name, [...sources][0] as string]));
  const seen = new Set<string>();
  let name = [...next.keys()][0] as string;
  while (!seen.has(name)) {
    seen.add(name);
    name = next.get(name) as string;
  }
  const way = [...seen];
  return [...way.slice(way.indexOf(name)), name];
}

function checkUse(inputs: readonly string[], steps: readonly GraphStep[], outputs: readonly Reference[]): void {
  const used = new Set(outputs.map(({ name }) => name));
  for (const step of [...steps].reverse()) {
    if (!used.has(step.name)) fail(`node ${quote(step.name)} leads to no output`);
    for (const { name } of step.from) used.add(name);
  }
  for (const input of inputs) if (!used.has(input)) fail(`input ${quote(input)} leads to no output`);
}

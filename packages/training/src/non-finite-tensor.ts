import type { Backend, InspectedCall, TensorType, TypedArray } from "@tenon/tensor";
import { extractProgram, sizeOf } from "@tenon/tensor";
import type { NonFiniteTensor } from "./training-error.ts";

type Program = InspectedCall["program"];
type Node = Program["nodes"][number];
type DeviceBuffer = InspectedCall["inputs"][number];

/** Bytes of values that are looked at together, so that a step whose values would not fit into memory can be looked into. */
const groupBytes = 2 ** 26;

interface Found {
  readonly value: number;
  readonly position: number;
}

/**
 * The tensor with which a step went wrong: from a loss or a parameter that is not finite back along the operands that
 * are not, to one whose operands all are. A value that is infinite on purpose, such as what a mask leaves out, is not on
 * that way.
 */
export async function traceNonFinite(backend: Backend, call: InspectedCall): Promise<NonFiniteTensor | undefined> {
  const { program, inputs, outputPaths } = call;
  const types = [...program.inputs, ...program.nodes.flatMap(({ results }) => results)];
  const producers = program.nodes.flatMap((node) => node.results.map(() => node));
  const operandsOf = (id: number): readonly number[] => producers[id - program.inputs.length]?.operands ?? [];
  const found = await findAll(backend, program, inputs, types);

  const loss = program.outputs[outputPaths.indexOf("scores.lossSums.0")];
  const parameters = program.outputs.filter((_, i) => outputPaths[i]?.startsWith("params"));
  const wrong = [loss, ...parameters].find((id): id is number => id !== undefined && found.has(id));
  if (wrong === undefined) return undefined;
  const given = dependents(program);
  const at = originOf(wrong, (id) => operandsOf(id).find((operand) => found.has(operand) && given.has(operand)));
  const { value, position } = found.get(at) as Found;
  const { shape } = types[at] as TensorType;
  const node = producers[at - program.inputs.length];
  const forward = loss === undefined ? new Set<number>() : ancestorsOf(loss, operandsOf);
  return {
    ...(node ? describeNode(node, forward.has(at)) : describeInput(call.inputPaths[at] ?? "")),
    value,
    index: indexOf(position, shape),
    shape,
  };
}

/** Values that depend on what the step is given: what does not is as it was written, infinite on purpose. */
function dependents({ inputs, nodes }: Program): ReadonlySet<number> {
  const ids = new Set<number>(inputs.keys());
  let id = inputs.length;
  for (const { operands, results } of nodes) {
    const depends = operands.some((operand) => ids.has(operand));
    for (const _ of results) {
      if (depends) ids.add(id);
      id++;
    }
  }
  return ids;
}

function originOf(id: number, previous: (id: number) => number | undefined): number {
  let at = id;
  for (let before = previous(at); before !== undefined; before = previous(at)) at = before;
  return at;
}

/** The first number that is not finite, of each value that has one. */
async function findAll(
  backend: Backend,
  program: Program,
  inputs: readonly DeviceBuffer[],
  types: readonly TensorType[],
): Promise<ReadonlyMap<number, Found>> {
  const found = new Map<number, Found>();
  const look = async (id: number, buffer: DeviceBuffer): Promise<void> => {
    const seen = firstNonFinite(await backend.download(buffer));
    if (seen) found.set(id, seen);
  };
  for (const [id, buffer] of inputs.entries()) if (isFloat(types[id])) await look(id, buffer);
  const all = program.inputs.map((_, id) => id);
  for (const ids of groupsOf(types, program.inputs.length)) {
    using executable = backend.compile(extractProgram(program, program.name, all, ids));
    const outputs: DeviceBuffer[] = [];
    try {
      for (const id of ids) outputs.push(backend.allocate(types[id] as TensorType));
      using invocation = executable.bind({ inputs, outputs });
      invocation.run();
      await Promise.all(ids.map((id, i) => look(id, outputs[i] as DeviceBuffer)));
    } finally {
      for (const output of outputs) output[Symbol.dispose]();
    }
  }
  return found;
}

function groupsOf(types: readonly TensorType[], from: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  let room = 0;
  for (let id = from; id < types.length; id++) {
    const type = types[id] as TensorType;
    if (!isFloat(type)) continue;
    const bytes = 8 * sizeOf(type.shape);
    if (room < bytes || groups.length === 0) {
      groups.push([]);
      room = groupBytes;
    }
    groups.at(-1)?.push(id);
    room -= bytes;
  }
  return groups;
}

function ancestorsOf(id: number, operandsOf: (id: number) => readonly number[]): ReadonlySet<number> {
  const seen = new Set<number>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...operandsOf(next));
  }
  return seen;
}

function describeNode(node: Node, isForward: boolean): Pick<NonFiniteTensor, "phase" | "path" | "primitive"> {
  const { origin = "", attributes } = node;
  const primitive = "name" in attributes ? String(attributes.name) : node.primitive;
  const [part, ...below] = origin.split(".");
  const known = part === "data" || part === "loss" || part === "update";
  const path = known ? below.join(".") : origin;
  if (part === "data" || part === "update") return { phase: part, path, primitive };
  if (!isForward) return { phase: "gradient", path: part === "loss" ? "loss" : path, primitive };
  return { phase: part === "loss" ? "loss" : "forward", path, primitive };
}

/** The step's arguments are its state, the split and the indices. */
function describeInput(path: string): Pick<NonFiniteTensor, "phase" | "path"> {
  const [argument, member, ...below] = path.split(".");
  if (argument === "1") return { phase: "data", path: `${member}.${below.join(".")}` };
  return { phase: "parameters", path: member === "params" ? below.join(".") : [member, ...below].join(".") };
}

function firstNonFinite(data: TypedArray): Found | undefined {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) return { value, position: i };
  }
  return undefined;
}

const isFloat = (type: TensorType | undefined): boolean => type?.dtype === "f32" || type?.dtype === "f64";

function indexOf(position: number, shape: readonly number[]): number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((extent) => {
      const index = rest % extent;
      rest = Math.floor(rest / extent);
      return index;
    })
    .reverse();
}

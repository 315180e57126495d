import type { NodeOf, Program, TensorType, ValueId } from "@tenon/program";
import { bytesOf, valueTypes } from "@tenon/program";
import type { Group } from "../group.ts";
import type { BufferId } from "../scalar.ts";
import { isEmpty } from "../translate.ts";
import { copyValue } from "./copy.ts";
import { placeValue } from "./elementwise.ts";
import type { Bindings, Schedule } from "./schedule.ts";

/** A loop over the groups of its body, which `scheduleBody` gives. */
export function scheduleScan(
  schedule: Schedule,
  node: NodeOf<"scan">,
  value: ValueId,
  scheduleBody: (body: Program, bindings: Bindings, depth: number) => readonly Group[],
): void {
  const { constants, carry, length, reverse, body } = node.attributes;
  const dependencies = new Set<Group>();
  const operands = node.operands.map((operand) => inMemory(schedule, operand, dependencies));
  const results = node.results.map((_, r) => schedule.bufferFor(value + r));
  const loop = schedule.depth;
  schedule.buffers.loops = Math.max(schedule.buffers.loops, loop + 1);
  const slice = (of: BufferId, type: TensorType): BufferId =>
    schedule.buffers.add(type, { kind: "slice", of, loop, step: bytesOf(type) });

  const copies: Group[] = [];
  for (let i = 0; i < carry; i++) {
    const type = node.results[i] as TensorType;
    if (isEmpty(type)) continue;
    const copy = copyValue(schedule, value + i, operands[constants + i] as BufferId, results[i] as BufferId);
    copies.push(copy);
  }
  const inputs = operands.map((buffer, i) => {
    if (i < constants) return buffer;
    if (i < constants + carry) return results[i - constants] as BufferId;
    return slice(buffer, body.inputs[i] as TensorType);
  });
  const types = valueTypes(body);
  const outputs = body.outputs.map((id, i) =>
    i < carry ? (results[i] as BufferId) : slice(results[i] as BufferId, types[id] as TensorType),
  );
  const donated = Array.from({ length: carry }, (_, i): readonly [number, number] => [constants + i, i]);
  const inner = scheduleBody({ ...body, donated }, { inputs, outputs }, loop + 1);
  const group = schedule.newGroup({
    kind: "loop",
    primitive: "scan",
    origin: node.origin,
    outer: [],
    inner: [],
    whole: { kind: "loop", length, reverse, loop, body: inner, reads: operands, writes: results },
  });
  for (const dependency of [...dependencies, ...copies]) group.dependencies.add(dependency);
  node.results.forEach((type, r) => {
    if (isEmpty(type)) return;
    schedule.addMember(group, value + r, schedule.scalars.constant(type.dtype, 0), false);
    group.stored.set(value + r, results[r] as BufferId);
  });
}

/** The buffer that holds a value row-major; computed into one where it is not in memory yet. */
function inMemory(schedule: Schedule, value: ValueId, dependencies: Set<Group>): BufferId {
  if (!schedule.producerOf(value)) return schedule.bufferFor(value);
  if (isEmpty(schedule.type(value))) return schedule.bufferFor(value);
  placeValue(schedule, value);
  dependencies.add(schedule.groupOf.get(value) as Group);
  return schedule.store(value);
}

import type { NodeOf, TensorType, ValueId } from "@tenon/program";
import { bytesOf, valueTypes } from "@tenon/program";
import { isEmpty } from "../coordinates.ts";
import { nameOf } from "../finish-kernel.ts";
import type { Group } from "../group.ts";
import type { LoopKernel, Stage } from "../kernel.ts";
import { planLevel } from "../plan-level.ts";
import type { BufferId } from "../scalar.ts";
import { copyValue } from "./copy.ts";
import { placeValue } from "./elementwise.ts";
import type { Schedule } from "./schedule.ts";
import { scheduleProgram } from "./schedule-program.ts";

/** A loop over the groups of its body. */
export function scheduleScan(schedule: Schedule, node: NodeOf<"scan">, value: ValueId): void {
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
  const inner = scheduleProgram({ ...body, donated }, schedule, { inputs, outputs }, loop + 1).groups;
  const group = schedule.newGroup({
    kind: "loop",
    primitive: "scan",
    origin: node.origin,
    outer: [],
    inner: [],
    whole: {
      roots: [],
      reads: operands,
      plan: (group, surroundings) => {
        const level = planLevel(inner, surroundings);
        return {
          bytes: level.bytes,
          finish: (base, offsets) => finishLoop(group, { length, reverse, loop }, level.finish(base, offsets)),
        };
      },
    },
  });
  for (const dependency of [...dependencies, ...copies]) group.dependencies.add(dependency);
  node.results.forEach((type, r) => {
    if (isEmpty(type)) return;
    schedule.addMember(group, value + r, schedule.scalars.constant(type.dtype, 0), false);
    group.stored.set(value + r, results[r] as BufferId);
  });
}

function finishLoop(
  group: Group,
  { length, reverse, loop }: Pick<LoopKernel, "length" | "reverse" | "loop">,
  stages: readonly Stage[],
): LoopKernel | undefined {
  if (length === 0 || stages.length === 0) return undefined;
  return { kind: "loop", ...nameOf(group), length, reverse, loop, stages };
}

/** The buffer that holds a value row-major; computed into one where it is not in memory yet. */
function inMemory(schedule: Schedule, value: ValueId, dependencies: Set<Group>): BufferId {
  if (!schedule.producerOf(value)) return schedule.bufferFor(value);
  if (isEmpty(schedule.type(value))) return schedule.bufferFor(value);
  placeValue(schedule, value);
  dependencies.add(schedule.groupOf.get(value) as Group);
  return schedule.store(value);
}

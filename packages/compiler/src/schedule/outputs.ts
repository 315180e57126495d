import type { ValueId } from "@tenon/program";
import { buffersRead, rootsOf } from "../buffers-read.ts";
import { isEmpty } from "../coordinates.ts";
import type { Group, Member } from "../group.ts";
import { waitsFor } from "../group.ts";
import type { BufferId } from "../scalar.ts";
import { forEachScalar } from "../scalar.ts";
import { copyValue } from "./copy.ts";
import type { Schedule } from "./schedule.ts";

/** Gives every output its value, in the output's own memory wherever that is safe. */
export function storeOutputs(schedule: Schedule): void {
  const { inputs, outputs, donated } = schedule.program;
  const bound = (output: number): BufferId => schedule.bindings.outputs[output] as BufferId;
  const donorOf = (output: number): number | undefined => donated.find(([, receiver]) => receiver === output)?.[0];
  const pending: { readonly value: ValueId; readonly output: number; readonly source: BufferId }[] = [];
  // Inputs that go to another place are read before any output is written over an input.
  outputs.forEach((value, output) => {
    if (value >= inputs.length || isEmpty(schedule.type(value))) return;
    const donor = donorOf(output);
    if (value === donor && schedule.depth === 0) schedule.copies.push({ input: value, output });
    else if (value === donor && schedule.bindings.inputs[value] === bound(output)) return;
    else if (donor === undefined) copyValue(schedule, value, schedule.bufferFor(value), bound(output));
    else {
      const source = schedule.buffers.add(schedule.type(value), { kind: "temporary" });
      copyValue(schedule, value, schedule.bufferFor(value), source);
      pending.push({ value, output, source });
    }
  });
  // From here on no kernel comes that reads an input.
  const readers = readersByBuffer(schedule.groups);
  const readersOf = (input: number | undefined): readonly Group[] =>
    (input !== undefined && readers.get(schedule.bindings.inputs[input] as BufferId)) || [];
  const taken = new Set<ValueId>();
  outputs.forEach((value, output) => {
    if (value < inputs.length || isEmpty(schedule.type(value))) return;
    const own = schedule.store(value);
    const donor = donorOf(output);
    if (taken.has(value) || !storeInPlace(schedule, value, own, bound(output), donor, readersOf(donor)))
      pending.push({ value, output, source: own });
    taken.add(value);
  });
  for (const { value, output, source } of pending) {
    const copy = copyValue(schedule, value, source, bound(output));
    for (const reader of readersOf(donorOf(output))) copy.dependencies.add(reader);
  }
}

/** Lets a value be computed straight into an output's memory, after all that still reads what was there. */
function storeInPlace(
  schedule: Schedule,
  value: ValueId,
  own: BufferId,
  target: BufferId,
  donor: number | undefined,
  readers: readonly Group[],
): boolean {
  const group = schedule.groupOf.get(value) as Group;
  const safe =
    group.kind !== "loop" &&
    schedule.buffers.at(own).place.kind === "temporary" &&
    readers.every((reader) =>
      reader === group ? readsInPlace(schedule, group, value, donor) : !waitsFor(reader, group),
    );
  if (!safe) return false;
  for (const reader of readers) if (reader !== group) group.dependencies.add(reader);
  schedule.buffers.at(own).place = { kind: "same", as: target };
  return true;
}

function readersByBuffer(groups: readonly Group[]): Map<BufferId, Group[]> {
  const readers = new Map<BufferId, Group[]>();
  for (const group of groups)
    for (const buffer of buffersRead(group)) {
      const found = readers.get(buffer);
      if (found) found.push(group);
      else readers.set(buffer, [group]);
    }
  return readers;
}

/** Whether each point of a kernel reads of the donated input only the element that it will overwrite. */
function readsInPlace(schedule: Schedule, group: Group, value: ValueId, donor: number | undefined): boolean {
  if (group.whole || donor === undefined) return false;
  const buffer = schedule.bindings.inputs[donor] as BufferId;
  const member = group.members.get(value) as Member;
  const here = (member.inside ? group.innerFlat : group.outerFlat).key;
  const { contraction } = group;
  if (contraction && (contraction.left.buffer === buffer || contraction.right.buffer === buffer)) return false;
  let inPlace = true;
  forEachScalar(rootsOf(group), (scalar) => {
    if (scalar.kind === "load" && scalar.buffer === buffer && scalar.index.key !== here) inPlace = false;
  });
  return inPlace;
}

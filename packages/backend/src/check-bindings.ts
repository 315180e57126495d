import type { Program, TensorType } from "@tenon/program";
import { formatType, outputTypes, sameType } from "@tenon/program";
import type { Bindings, DeviceBuffer } from "./backend.ts";

/** Ends the call with an error of the backend that asks. */
export type RefuseBinding = (code: "mismatch" | "aliasing", reason: string) => never;

/**
 * Checks buffers against a Program, as every backend has to when they are bound: as many as it takes, of its types, and an
 * output shares memory with nothing but the one input that is donated to it.
 */
export function checkBindings(program: Program, { inputs, outputs }: Bindings, refuse: RefuseBinding): void {
  checkTypes("input", inputs, program.inputs, refuse);
  checkTypes("output", outputs, outputTypes(program), refuse);
  outputs.forEach((buffer, output) => {
    const twin = outputs.indexOf(buffer);
    if (twin !== output) refuse("aliasing", `outputs ${twin} and ${output} are one buffer`);
    const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
    const wrong = inputs.findIndex((candidate, input) => candidate === buffer && input !== donor);
    if (wrong >= 0)
      refuse(
        "aliasing",
        `output ${output} is the buffer of input ${wrong}, which is not donated to it; give it memory of its own`,
      );
  });
}

function checkTypes(
  role: "input" | "output",
  buffers: readonly DeviceBuffer[],
  types: readonly TensorType[],
  refuse: RefuseBinding,
): void {
  if (buffers.length !== types.length) refuse("mismatch", `takes ${types.length} ${role}s, got ${buffers.length}`);
  types.forEach((type, i) => {
    const bound = buffers[i]?.type;
    if (!bound || !sameType(bound, type))
      refuse("mismatch", `${role} ${i} must be ${formatType(type)}, got ${bound ? formatType(bound) : "nothing"}`);
  });
}

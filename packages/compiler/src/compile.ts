import type { Program } from "@tenon/program";
import { outputTypes } from "@tenon/program";
import { BufferTable } from "./buffers.ts";
import type { Plan, Storage } from "./kernel.ts";
import type { Lowerings } from "./lowerings.ts";
import { planLevel } from "./plan-level.ts";
import type { BufferId } from "./scalar.ts";
import { ScalarFactory } from "./scalar.ts";
import { scheduleProgram } from "./schedule/schedule-program.ts";
import { simplify } from "./simplify.ts";

/**
 * Compiles a Program to kernels with static memory: simplified, fused, put in order, its temporaries laid out. Backends
 * print what comes out as their own code.
 *
 * @example
 * ```ts
 * import { common, compilePlan } from "@tenon/compiler";
 * import { buildProgram, tensorType } from "@tenon/program";
 * import * as op from "@tenon/program/op";
 * const x = tensorType("f32", [8]);
 * const program = buildProgram("f", [x, x], ([a, b]) => [op.exp(op.mul(op.add(a!, b!), a!))]);
 * const plan = compilePlan(program, common);
 * plan.stages.flat().map(({ kind }) => kind); // => ["map"]
 * plan.temporaryBytes; // => 0
 * ```
 */
export function compilePlan(program: Program, lowerings: Lowerings): Plan {
  const simplified = simplify(program, lowerings);
  const scalars = new ScalarFactory();
  const buffers = new BufferTable();
  const inputs = simplified.inputs.map((type, position) => buffers.add(type, { kind: "input", position }));
  const outputs = outputTypes(simplified).map((type, position) => buffers.add(type, { kind: "output", position }));
  const { groups, copies } = scheduleProgram(simplified, { lowerings, scalars, buffers }, { inputs, outputs });
  const level = planLevel(groups, { scalars, buffers, outside: new Set() });
  const offsets = new Map<BufferId, number>();
  const stages = level.finish(0, offsets);
  return {
    name: program.name,
    buffers: buffers.entries.map(({ type: { dtype, shape } }, id) => ({
      dtype,
      shape,
      storage: storageOf(id, buffers, offsets),
    })),
    stages,
    copies,
    temporaryBytes: level.bytes,
    loops: buffers.loops,
  };
}

/** Where a buffer lies in the end. */
function storageOf(id: BufferId, buffers: BufferTable, offsets: ReadonlyMap<BufferId, number>): Storage {
  const { place } = buffers.at(id);
  switch (place.kind) {
    case "same":
      return storageOf(place.as, buffers, offsets);
    case "temporary":
      return { kind: "temporary", offset: offsets.get(id) ?? 0 };
    case "slice":
      return { ...place, of: buffers.root(place.of) };
    default:
      return place;
  }
}

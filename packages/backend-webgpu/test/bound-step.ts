import type { Backend, DeviceBuffer, Executable, Invocation } from "@tenon/backend";
import type { Program, TypedArray } from "@tenon/program";
import { outputTypes, sizeOf, typedArray } from "@tenon/program";

/** A Program with buffers to run in, donated inputs in place; inputs have values that are the same every time. */
export class BoundStep {
  readonly executable: Executable;
  readonly invocation: Invocation;
  readonly outputs: readonly DeviceBuffer[];
  readonly #backend: Backend;

  constructor(backend: Backend, program: Program) {
    this.#backend = backend;
    const inputs = program.inputs.map((type, i) => {
      const buffer = backend.allocate(type);
      backend.write(buffer, values(type.dtype, sizeOf(type.shape), i));
      return buffer;
    });
    this.outputs = outputTypes(program).map((type, output) => {
      const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
      return donor === undefined ? backend.allocate(type) : (inputs[donor] as DeviceBuffer);
    });
    this.executable = backend.compile(program);
    this.invocation = this.executable.bind({ inputs, outputs: this.outputs });
  }

  /** Runs several times; all outputs. */
  async run(times: number): Promise<TypedArray[]> {
    for (let i = 0; i < times; i++) this.invocation.run();
    return Promise.all(this.outputs.map((buffer) => this.#backend.download(buffer)));
  }
}

/** Numbers from 0 to 0.1, positive so that no square root is asked for less; small integers. */
function values(dtype: Parameters<typeof typedArray>[0], length: number, seed: number): TypedArray {
  let state = seed + 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return typedArray(
    dtype,
    Array.from({ length }, () => (dtype === "f32" ? next() * 0.1 : Math.floor(next() * (dtype === "bool" ? 2 : 10)))),
  );
}

/** The greatest distance between two lists of results, each relative to the greatest element of its tensor. */
export function distance(found: readonly TypedArray[], expected: readonly TypedArray[]): number {
  let greatest = 0;
  expected.forEach((tensor, i) => {
    let scale = 0;
    for (const value of tensor) scale = Math.max(scale, Number.isFinite(value) ? Math.abs(value) : 0);
    tensor.forEach((value: number, k: number) => {
      const other = found[i]?.[k] ?? Number.NaN;
      if (Object.is(value, other) || (value === 0 && other === 0)) return;
      const apart = Math.abs(value - other) / Math.max(scale, 1e-30);
      greatest = Number.isNaN(apart) ? Infinity : Math.max(greatest, apart);
    });
  });
  return greatest;
}

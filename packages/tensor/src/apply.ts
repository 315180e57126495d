import type { Backend, Bindings, DeviceBuffer, Executable } from "@tenon/backend";
import type { ProgramBuilder, TensorType, Value } from "@tenon/program";
import { ProgramBuilder as Builder, outputTypes } from "@tenon/program";
import { DeviceMemory } from "./device-memory.ts";
import { eagerExecutable } from "./eager-cache.ts";
import type { Tensor } from "./tensor.ts";
import { DeviceTensor, isTensor } from "./tensor.ts";
import { escaped, TensorError } from "./tensor-error.ts";
import { currentTrace, TracedTensor } from "./trace.ts";

/**
 * The one way in which operations happen: `build` appends to a Program. While a function is traced that is the function's
 * Program; otherwise it is a Program of its own, compiled (once, see eager-cache.ts) and run at once.
 */
export function apply(
  name: string,
  operands: readonly Tensor[],
  build: (values: readonly Value[], builder: ProgramBuilder) => readonly Value[],
): Tensor[] {
  for (const operand of operands) requireTensor(name, operand);
  const trace = currentTrace();
  if (trace) {
    const values = operands.map((tensor) => trace.valueOf(tensor));
    return build(values, trace.builder).map((value) => new TracedTensor(trace, value));
  }
  const inputs = operands.map((tensor) => requireDevice(name, tensor));
  const backend = commonBackend(name, inputs);
  const builder = new Builder(name);
  const values = inputs.map((tensor) => builder.input(tensor.type));
  const program = builder.finish(build(values, builder));
  return allocating(backend, (allocate) => {
    const outputs = outputTypes(program).map(allocate);
    const executable = eagerExecutable(backend, program);
    runOnce(executable, { inputs: inputs.map((tensor) => tensor.buffer), outputs });
    return outputs.map((buffer) => new DeviceTensor(backend, new DeviceMemory(buffer)));
  });
}

/** Runs an executable on buffers, bound for this run alone. (`using` would bring helpers along where engines lack it.) */
export function runOnce(executable: Executable, buffers: Bindings): void {
  const invocation = executable.bind(buffers);
  try {
    invocation.run();
  } finally {
    invocation[Symbol.dispose]();
  }
}

/** Runs `body`, which owns what it allocates only once it has returned: should it throw, that is freed. */
export function allocating<T>(backend: Backend, body: (allocate: (type: TensorType) => DeviceBuffer) => T): T {
  const fresh: DeviceBuffer[] = [];
  try {
    return body((type) => {
      const buffer = backend.allocate(type);
      fresh.push(buffer);
      return buffer;
    });
  } catch (error) {
    for (const buffer of fresh) buffer[Symbol.dispose]();
    throw error;
  }
}

/** `apply` for operations with one result. */
export function applyOne(
  name: string,
  operands: readonly Tensor[],
  build: (values: readonly Value[], builder: ProgramBuilder) => Value,
): Tensor {
  return apply(name, operands, (values, builder) => [build(values, builder)])[0] as Tensor;
}

/** @throws TensorError `argument` for anything but a tensor, such as parameters as `init` gives them, on the host. */
function requireTensor(name: string, operand: unknown): void {
  if (isTensor(operand)) return;
  const onHost = typeof operand === "object" && operand !== null && "data" in operand;
  const given = onHost ? "data on the host; put it on a backend with upload(backend, data)" : String(operand);
  throw new TensorError("argument", `${name}: expects a tensor, got ${given}`);
}

/** The tensor as one with memory. @throws TensorError `escaped` for one that a finished trace has left behind. */
export function requireDevice(name: string, tensor: Tensor): DeviceTensor {
  if (tensor instanceof DeviceTensor) return tensor;
  throw escaped(name);
}

/** @throws TensorError `mixed` unless all tensors live on one backend. */
export function commonBackend(name: string, tensors: readonly DeviceTensor[]): Backend {
  const first = tensors[0];
  if (!first) throw new TensorError("argument", `${name}: needs a tensor to know the backend from`);
  const other = tensors.find((tensor) => tensor.backend !== first.backend);
  if (other)
    throw new TensorError(
      "mixed",
      `${name}: operands live on two backends, ${first.backend.name} and ${other.backend.name}; download one and upload it to the other`,
    );
  return first.backend;
}

import type { Backend, DeviceBuffer } from "@tenon/backend";
import type { Program, TensorData, TensorType } from "@tenon/program";
import { formatType, outputTypes, sizeOf, tensorData } from "@tenon/program";
import type { Bounded } from "./error-bounds.ts";
import { evaluateBounded, firstDifference } from "./error-bounds.ts";

/**
 * Runs a Program on a backend, twice in memory of its own and twice with its donated inputs as outputs, on outputs full of
 * something else. Throws unless every output is what the reference gives, every input that is not donated is as it was,
 * and all memory is free again.
 */
export async function runAndCompare(
  backend: Backend,
  program: Program,
  inputs: readonly TensorData[],
  expected: readonly Bounded[] = evaluateBounded(
    program,
    inputs.map((value) => ({ value, error: undefined })),
  ),
): Promise<void> {
  const baseline = backend.memory().liveBytes;
  {
    using made = new DisposableStack();
    const executable = made.use(backend.compile(program));
    await executable.ready;
    const types = outputTypes(program);
    const ins = inputs.map((input) => made.use(backend.allocate(input)));
    const outs = types.map((type) => made.use(backend.allocate(type)));
    const together = outs.map((buffer, output) => {
      const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
      return donor === undefined ? buffer : (ins[donor] as DeviceBuffer);
    });
    const isDonated = (input: number): boolean => program.donated.some(([donor]) => donor === input);
    for (const [where, outputs] of [
      ["apart", outs],
      ["in place", together],
    ] as const) {
      if (where === "in place" && program.donated.length === 0) continue;
      const invocation = made.use(executable.bind({ inputs: ins, outputs }));
      for (const round of [1, 2]) {
        // Stale outputs first: those in place are inputs too, and get the inputs' values after that.
        for (const [i, buffer] of outputs.entries()) backend.write(buffer, stale(types[i] as TensorType, round));
        for (const [i, input] of inputs.entries()) backend.write(ins[i] as DeviceBuffer, input.data);
        invocation.run();
        const results = await Promise.all(outputs.map((buffer) => backend.download(buffer)));
        results.forEach((data, i) => {
          const type = types[i] as TensorType;
          const difference = firstDifference({ ...type, data }, expected[i] as Bounded);
          if (difference) throw new Error(`run ${round} ${where}, output ${i} (${formatType(type)}), ${difference}`);
        });
        for (const [i, input] of inputs.entries()) {
          if (where === "in place" && isDonated(i)) continue;
          const data = await backend.download(ins[i] as DeviceBuffer);
          if (!data.every((value: number, at: number) => Object.is(value, input.data[at])))
            throw new Error(`run ${round} ${where}: input ${i} has changed`);
        }
      }
    }
  }
  const left = backend.memory().liveBytes - baseline;
  if (left !== 0) throw new Error(`${left} bytes are still live`);
}

function stale({ dtype, shape }: TensorType, round: number): TensorData["data"] {
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => (dtype === "bool" ? 1 : 70 + round + i));
  return tensorData(dtype, values, shape).data;
}

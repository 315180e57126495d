import type { Program, TensorData, Value } from "@tenon/program";
import { buildProgram, evaluate, outputTypes, printProgram, sizeOf, tensorData } from "@tenon/program";
import * as op from "@tenon/program/op";
import * as fc from "fast-check";
import { test } from "vitest";
import { openWebgpu } from "../src/open-webgpu.ts";
import type { WebgpuBackend } from "../src/webgpu-backend.ts";
import { distance } from "./bound-step.ts";
import { f32 } from "./define.ts";

// Random Programs of small matrices against the reference. FUZZ_SECONDS=600 looks for longer, FUZZ_SEED=2 elsewhere.

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 6);
const seed = Number(process.env["FUZZ_SEED"] ?? 1);
const extents = [1, 3, 4, 8, 33] as const;

type Step = readonly [kind: number, first: number, second: number, extent: number];

const matrix = (value: Value): readonly [number, number] => value.type.shape as [number, number];

/** Another matrix from one or two of those there are. Values stay near 1, so that differences are rounding alone. */
function grow(values: readonly Value[], [kind, first, second, extent]: Step): Value {
  const x = values[first % values.length] as Value;
  const [rows, columns] = matrix(x);
  const alike = values.filter(({ type }) => type.shape[0] === rows && type.shape[1] === columns);
  const y = alike[second % alike.length] as Value;
  const length = extents[extent % extents.length] as number;
  const filled = (value: number): Value => op.filledLike(x, value);
  switch (kind % 14) {
    case 0:
      return op.tanh(op.add(x, y));
    case 1:
      return op.mul(x, op.add(y, filled(0.5)));
    case 2:
      return op.max(x, op.neg(y));
    case 3:
      return op.exp(op.neg(op.mul(x, x)));
    case 4:
      return op.select(op.less(x, y), op.div(x, op.add(op.mul(y, y), filled(1))), y);
    case 5:
      return op.transpose(x, [1, 0]);
    case 6:
      return op.broadcast(op.reduce(op.mul(x, filled(1 / columns)), "sum", [1]), [rows, length], [0]);
    case 7:
      return op.broadcast(op.reduce(x, "max", [0]), [length, columns], [1]);
    case 8: {
      const factors = values.filter(({ type }) => type.shape[0] === columns);
      const right = factors[second % Math.max(1, factors.length)];
      return right ? op.mul(op.matmul(x, right), op.filled(x.builder, f32(rows, matrix(right)[1]), 1 / columns)) : x;
    }
    case 9:
      return op.flip(op.pad(x, [1, 0], [0, 2], [0, 0], 0.25), [second % 2]);
    case 10:
      return op.concat([x, y], second % 2);
    case 11:
      return op.gather(x, op.cast(op.reduce(op.mul(x, filled(7)), "sum", [0]), "i32"), 0);
    case 12: {
      const at = op.reduce(x, "argmax", [1]);
      return op.scatterAdd(op.filled(x.builder, f32(length, columns), 0.5), at, y, 0);
    }
    default:
      return op.slice(
        x,
        [0, 0],
        [Math.ceil(rows / 2), columns],
        [2, 1].map((stride, axis) => (axis === 0 && rows > 1 ? stride : 1)),
      );
  }
}

function randomProgram(steps: readonly Step[], outputs: readonly number[]): Program {
  const types = [f32(4, 8), f32(8, 33), f32(33, 3)];
  const program = buildProgram("random", types, (inputs) => {
    const values: Value[] = [...inputs];
    for (const step of steps) {
      const next = grow(values, step);
      if (sizeOf(next.type.shape) <= 5000) values.push(next);
    }
    return [...new Set(outputs.map((output) => values[output % values.length] as Value))];
  });
  // An output in the memory of an input of its type.
  const results = outputTypes(program);
  const output = results.findIndex(({ shape }) => shape[0] === 4 && shape[1] === 8);
  return output < 0 ? program : { ...program, donated: [[0, output]] };
}

async function run(backend: WebgpuBackend, program: Program, inputs: readonly TensorData[]): Promise<void> {
  const expected = evaluate(program, inputs).map(({ data }) => data);
  using executable = backend.compile(program);
  for (const inPlace of [false, true]) {
    using made = new DisposableStack();
    const given = inputs.map((input) => {
      const buffer = made.use(backend.allocate(input));
      backend.write(buffer, input.data);
      return buffer;
    });
    const donated = program.donated[0];
    const outputs = outputTypes(program).map((type, i) =>
      inPlace && donated?.[1] === i ? (given[0] as (typeof given)[number]) : made.use(backend.allocate(type)),
    );
    executable.bind({ inputs: given, outputs }).run();
    const found = await Promise.all(outputs.map((output) => backend.download(output)));
    const apart = distance(found, expected);
    if (!(apart < 1e-3)) throw new Error(`${inPlace ? "in place" : "apart"}: ${apart} from the reference`);
  }
}

const inputs = [f32(4, 8), f32(8, 33), f32(33, 3)].map(({ shape }, i) =>
  tensorData(
    "f32",
    Float32Array.from({ length: sizeOf(shape) }, (_, k) => Math.sin(12.9898 * k + i)),
    shape,
  ),
);

test.for([
  ["with the kernels for this device", {}],
  ["with the kernels for a GPU", { software: false, maxStorageBuffers: 8 }],
  ["with five buffers a kernel", { maxStorageBuffers: 5 }],
] as const)("random Programs give what the reference gives, %s", { timeout: 120_000 }, async ([, traits]) => {
  await using backend = await openWebgpu({ traits });
  const number = fc.noBias(fc.nat(999));
  const property = fc.asyncProperty(
    fc.array(fc.tuple(number, number, number, number), { minLength: 1, maxLength: 14, size: "max" }),
    fc.array(number, { minLength: 1, maxLength: 4 }),
    async (steps, outputs) => {
      const program = randomProgram(steps, outputs);
      try {
        await run(backend, program, inputs);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${printProgram(program)}`);
      }
    },
  );
  await fc.assert(property, { seed, numRuns: 100_000, interruptAfterTimeLimit: 1000 * seconds });
});

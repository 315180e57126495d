import type { DeviceBuffer } from "@tenon/backend";
import type { Program, TensorType, Value } from "@tenon/program";
import { buildProgram, gradient, inlineProgram, outputTypes, sizeOf, tensorType, threefry2x32 } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { CpuOptions } from "../../src/index.ts";
import { cpu } from "../../src/index.ts";

// A training run that touches most of what could differ between engines: products with all their epilogues, exp, log,
// tanh, erf, sqrt, division, dropout from random bits, reductions, a convolution. Its only result is the bits.

const [batch, side, channels, hidden, classes] = [24, 10, 5, 37, 7];

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);
const parameterTypes = [
  f32(3, 3, 1, channels),
  f32(channels),
  f32(side * side * channels, hidden),
  f32(hidden),
  f32(hidden, classes),
  f32(classes),
];

function lossProgram(): Program {
  const inputs = [...parameterTypes, f32(batch, side, side, 1), tensorType("i32", [batch]), tensorType("u32", [2])];
  return buildProgram("loss", inputs, (values, builder) => {
    const [kernel, b0, w1, b1, w2, b2, x, y, key] = values as Value[] as [
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
    ];
    const plus = (value: Value, bias: Value): Value => op.add(value, op.broadcast(bias, value.type.shape));
    const padding = [
      [1, 1],
      [1, 1],
    ] as const;
    const convolved = op.conv(x, kernel, {
      stride: [1, 1],
      padding,
      inputDilation: [1, 1],
      kernelDilation: [1, 1],
      groups: 1,
    });
    const h0 = op.tanh(plus(convolved, b0));
    const z1 = plus(op.matmul(op.reshape(h0, [batch, side * side * channels]), w1), b1);
    // GELU, then dropout.
    const half = op.mul(z1, op.filledLike(z1, 0.5));
    const h1 = op.mul(half, op.add(op.erf(op.mul(z1, op.filledLike(z1, Math.SQRT1_2))), op.filledLike(z1, 1)));
    const words = op.randomBits(key, [batch, hidden]);
    const kept = op.less(words, op.filledLike(words, 0xc0000000));
    const dropped = op.select(kept, op.mul(h1, op.filledLike(h1, 4 / 3)), op.filledLike(h1, 0));
    const logits = plus(op.matmul(dropped, w2), b2);
    const rows = (value: Value): Value => op.broadcast(value, [batch, classes], [0]);
    const shifted = op.sub(logits, op.stopGradient(rows(op.reduce(logits, "max", [1]))));
    const logarithms = op.sub(shifted, rows(op.log(op.reduce(op.exp(shifted), "sum", [1]))));
    const hot = op.cast(op.equal(rows(y), op.iota(builder, "i32", [batch, classes], 1)), "f32");
    const sum = op.reduce(op.mul(hot, logarithms), "sum", [0, 1]);
    return [op.mul(sum, op.filledLike(sum, -1 / batch))];
  });
}

/** (parameters, data, key, first and second moments) -> (loss, the same updated): Adam in its plainest form. */
function trainingProgram(): Program {
  const loss = lossProgram();
  const count = parameterTypes.length;
  const derived = gradient(loss, { withRespectTo: parameterTypes.map((_, i) => i) });
  const moments = loss.inputs.length;
  return buildProgram(
    "training step",
    [...loss.inputs, ...parameterTypes, ...parameterTypes],
    (values, builder) => {
      const [value, ...gradients] = inlineProgram(builder, derived, values.slice(0, moments));
      const updated = gradients.map((slope, i) => {
        const by = (x: Value, factor: number): Value => op.mul(x, op.filledLike(x, factor));
        const first = op.add(by(values[moments + i] as Value, 0.9), by(slope, 0.1));
        const second = op.add(by(values[moments + count + i] as Value, 0.999), by(op.mul(slope, slope), 0.001));
        const deviation = op.add(op.sqrt(second), op.filledLike(second, 1e-8));
        return [op.add(values[i] as Value, by(op.div(first, deviation), -1e-3)), first, second] as const;
      });
      return [value as Value, ...[0, 1, 2].flatMap((k) => updated.map((parts) => parts[k] as Value))];
    },
    [0, 1, 2].flatMap((k) =>
      parameterTypes.map((_, i): [number, number] => [k === 0 ? i : moments + (k - 1) * count + i, 1 + k * count + i]),
    ),
  );
}

/** Numbers from -0.5 to 0.5 that every engine makes alike. */
function uniform(length: number, seed: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => threefry2x32([seed, 7], [0, i])[0] / 2 ** 32 - 0.5);
}

/** The bits of a run: a hash (FNV-1a) of all weights and moments, and the losses of its first and last step. */
export interface RunResult {
  readonly hash: string;
  readonly losses: readonly [number, number];
}

export async function trainingRun(options: CpuOptions, steps = 200): Promise<RunResult> {
  await using backend = await cpu.open(options);
  const program = trainingProgram();
  const inputs = program.inputs.map((type, i): DeviceBuffer => {
    const buffer = backend.allocate(type);
    const size = sizeOf(type.shape);
    if (type.dtype === "i32")
      backend.write(
        buffer,
        Int32Array.from({ length: size }, (_, k) => (k * 5) % classes),
      );
    else if (type.dtype === "u32") backend.write(buffer, Uint32Array.of(11, 13));
    else if (i <= parameterTypes.length)
      backend.write(
        buffer,
        uniform(size, i).map((x) => x * 0.3),
      );
    return buffer;
  });
  const outputs = outputTypes(program).map((type, output) => {
    const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
    return donor === undefined ? backend.allocate(type) : (inputs[donor] as DeviceBuffer);
  });
  const invocation = backend.compile(program).bind({ inputs, outputs });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    backend.write(inputs[parameterTypes.length + 2] as DeviceBuffer, Uint32Array.of(step, 13));
    invocation.run();
    if (step === 0 || step === steps - 1)
      losses.push((await backend.download(outputs[0] as DeviceBuffer))[0] as number);
  }
  let hash = 0x811c9dc5;
  for (const output of outputs.slice(1)) {
    const data = await backend.download(output);
    for (const byte of new Uint8Array(data.buffer)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return { hash: hash.toString(16), losses: [losses[0] as number, losses[1] as number] };
}

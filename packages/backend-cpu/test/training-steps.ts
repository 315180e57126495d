import type { Backend, DeviceBuffer, Invocation } from "@tenon/backend";
import type { Program, TensorType, Value } from "@tenon/program";
import { buildProgram, gradient, inlineProgram, outputTypes, sizeOf, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);

const plus = (value: Value, bias: Value): Value => op.add(value, op.broadcast(bias, value.type.shape));

/** Half the mean of the squared differences. */
function squaredError(values: Value, targets: Value): Value {
  const error = op.sub(values, targets);
  const sum = op.reduce(op.mul(error, error), "sum", [0, 1]);
  return op.mul(sum, op.filledLike(sum, 0.5 / (values.type.shape[0] as number)));
}

/** A step of gradient descent on a loss whose first inputs are the parameters; they are donated. Outputs: loss, parameters. */
function descend(loss: Program, parameters: number): Program {
  const derived = gradient(loss, { withRespectTo: Array.from({ length: parameters }, (_, i) => i) });
  return buildProgram(
    loss.name,
    loss.inputs,
    (inputs, builder) => {
      const [value, ...slopes] = inlineProgram(builder, derived, inputs);
      const updated = slopes.map((slope, i) => op.sub(inputs[i] as Value, op.mul(slope, op.filledLike(slope, 0.1))));
      return [value as Value, ...updated];
    },
    Array.from({ length: parameters }, (_, i) => [i, i + 1] as const),
  );
}

/** Two layers, like a network for digits, of sizes that no number of threads divides. */
export function perceptronStep(batch = 47, features = 85, hidden = 71): Program {
  const types = [f32(features, hidden), f32(hidden), f32(hidden, 10), f32(10), f32(batch, features), f32(batch, 10)];
  const loss = buildProgram("perceptron", types, (inputs) => {
    const [w1, b1, w2, b2, x, y] = inputs as readonly [Value, Value, Value, Value, Value, Value];
    const product = plus(op.matmul(x, w1), b1);
    const active = op.max(product, op.filledLike(product, 0));
    return [squaredError(plus(op.matmul(active, w2), b2), y)];
  });
  return descend(loss, 4);
}

/** A loop over 9 steps of a sequence, and its gradient: a loop the other way. */
export function recurrentStep(batch = 11, features = 21, hidden = 37, length = 9): Program {
  const body = buildProgram(
    "cell",
    [f32(features, hidden), f32(hidden, hidden), f32(batch, hidden), f32(batch, features)],
    (inputs) => {
      const [w, u, state, x] = inputs as readonly [Value, Value, Value, Value];
      const next = op.tanh(op.add(op.matmul(x, w), op.matmul(state, u)));
      return [next, next];
    },
  );
  const types = [f32(features, hidden), f32(hidden, hidden), f32(length, batch, features), f32(batch, hidden)];
  const loss = buildProgram("recurrent", types, (inputs, builder) => {
    const [w, u, x, y] = inputs as readonly [Value, Value, Value, Value];
    const start = op.filled(builder, f32(batch, hidden), 0);
    const attributes = { constants: 2, carry: 1, stacked: 1, length, reverse: false, body };
    const [last] = op.scan([w, u, start, x], attributes) as readonly [Value, Value];
    return [squaredError(last, y)];
  });
  return descend(loss, 2);
}

/** A Program with buffers to run in: inputs have values that are the same every time. */
export class BoundStep {
  readonly run: () => void;
  readonly outputs: readonly DeviceBuffer[];
  readonly #backend: Backend;

  constructor(backend: Backend, program: Program) {
    const inputs = program.inputs.map((type, i) => {
      const buffer = backend.allocate(type);
      backend.write(buffer, noise(sizeOf(type.shape), i));
      return buffer;
    });
    const outputs = outputTypes(program).map((type, output) => {
      const donor = program.donated.find(([, receiver]) => receiver === output)?.[0];
      return donor === undefined ? backend.allocate(type) : (inputs[donor] as DeviceBuffer);
    });
    const invocation: Invocation = backend.compile(program).bind({ inputs, outputs });
    this.run = () => invocation.run();
    this.outputs = outputs;
    this.#backend = backend;
  }

  /** Runs several times; all bits of the outputs. */
  async bits(times: number): Promise<string> {
    for (let i = 0; i < times; i++) this.run();
    const values = await Promise.all(this.outputs.map((buffer) => this.#backend.download(buffer)));
    return values.flatMap(({ buffer }) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16))).join();
  }
}

/** Numbers from -0.3 to 0.3. */
function noise(length: number, seed: number): Float32Array<ArrayBuffer> {
  let state = seed + 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 0.6;
  });
}

import type { Program, TensorType, Value } from "@tenon/program";
import { buildProgram, gradient, inlineProgram, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";

// Small Programs as they are in networks, for plans that people can read.

const f32 = (...shape: number[]): TensorType => tensorType("f32", shape);
const filled = (like: Value, value: number): Value => op.filledLike(like, value);
const scaled = (x: Value, factor: number): Value => op.mul(x, filled(x, factor));
const sub = (left: Value, right: Value): Value => op.add(left, op.neg(right));
/** A row's number for each of its elements. */
const back = (rows: Value, like: Value): Value => op.broadcast(rows, like.type.shape, [0]);
/** A vector for each row. */
const down = (vector: Value, like: Value): Value => op.broadcast(vector, like.type.shape);

/** The example of the README. */
export const predict: Program = buildProgram(
  "predict",
  [f32(32, 64), f32(64, 48), f32(48), f32(48)],
  ([x, w, b, counts]) => {
    const product = op.matmul(x as Value, w as Value);
    const logits = op.add(product, down(b as Value, product));
    const exps = op.exp(sub(logits, back(op.reduce(logits, "max", [1]), logits)));
    const probabilities = op.div(exps, back(op.reduce(exps, "sum", [1]), exps));
    return [probabilities, op.add(counts as Value, op.reduce(probabilities, "sum", [0]))];
  },
  [[3, 1]],
);

export const softmax = (rows = 32, width = 100): Program =>
  buildProgram("softmax", [f32(rows, width)], ([x]) => {
    const logits = x as Value;
    const exps = op.exp(sub(logits, back(op.reduce(logits, "max", [1]), logits)));
    return [op.div(exps, back(op.reduce(exps, "sum", [1]), exps))];
  });

export const layerNorm = (rows = 32, width = 64): Program =>
  buildProgram("layer norm", [f32(rows, width), f32(width), f32(width)], ([x, scale, offset]) => {
    const input = x as Value;
    const mean = (values: Value): Value => scaled(op.reduce(values, "sum", [1]), 1 / width);
    const centred = sub(input, back(mean(input), input));
    const variance = mean(op.mul(centred, centred));
    const deviation = op.sqrt(op.add(variance, filled(variance, 1e-5)));
    const normal = op.div(centred, back(deviation, centred));
    return [op.add(op.mul(normal, down(scale as Value, normal)), down(offset as Value, normal))];
  });

/** ReLU and a mask from random bits, forwards and backwards. */
export function dropout(rows = 16, width = 32): Program {
  const forward = buildProgram("dropout", [f32(rows, width), tensorType("u32", [2])], ([x, key]) => {
    const active = op.max(x as Value, filled(x as Value, 0));
    const words = op.randomBits(key as Value, [rows, width]);
    const kept = op.less(words, filled(words, 2 ** 31));
    return [scaled(op.select(kept, active, filled(active, 0)), 2)];
  });
  return vectorJacobianProduct("dropout", forward, [0]);
}

/** A step of gradient descent on a convolution with bias and ReLU, pooled and summed. */
export function convolutionStep(batch = 4, size = 8, features = 8): Program {
  const types = [f32(3, 3, 3, features), f32(features), f32(batch, size, size, 3)];
  const loss = buildProgram("convolution step", types, ([kernel, bias, x]) => {
    const filtered = op.conv(x as Value, kernel as Value, {
      stride: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      inputDilation: [1, 1],
      kernelDilation: [1, 1],
      groups: 1,
    });
    const biased = op.add(filtered, down(bias as Value, filtered));
    const active = op.max(biased, filled(biased, 0));
    const windows = op.window(active, { axes: [1, 2], size: [2, 2], stride: [2, 2], dilation: [1, 1] });
    return [op.reduce(op.reduce(windows, "max", [4, 5]), "sum", [0, 1, 2, 3])];
  });
  return descend(loss, 2);
}

/** An LSTM over a sequence, and its gradient: a loop backwards. */
export function lstmStep(batch = 8, features = 6, hidden = 16, length = 5): Program {
  const cellTypes = [f32(features, 4 * hidden), f32(hidden, 4 * hidden), f32(batch, hidden), f32(batch, hidden)];
  const body = buildProgram("lstm cell", [...cellTypes, f32(batch, features)], (inputs) => {
    const [w, u, h, c, x] = inputs as readonly [Value, Value, Value, Value, Value];
    const gates = op.add(op.matmul(x, w), op.matmul(h, u));
    const gate = (i: number): Value => op.slice(gates, [0, i * hidden], [batch, hidden]);
    const sigmoid = (y: Value): Value => scaled(op.add(op.tanh(scaled(y, 0.5)), filled(y, 1)), 0.5);
    const cell = op.add(op.mul(sigmoid(gate(0)), c), op.mul(sigmoid(gate(1)), op.tanh(gate(2))));
    const next = op.mul(sigmoid(gate(3)), op.tanh(cell));
    return [next, cell];
  });
  const types = [f32(features, 4 * hidden), f32(hidden, 4 * hidden), f32(length, batch, features)];
  const loss = buildProgram("lstm step", types, ([w, u, x], builder) => {
    const start = op.filled(builder, f32(batch, hidden), 0);
    const attributes = { constants: 2, carry: 2, stacked: 1, length, reverse: false, body };
    const [last] = op.scan([w as Value, u as Value, start, start, x as Value], attributes);
    return [op.reduce(last as Value, "sum", [0, 1])];
  });
  return descend(loss, 2);
}

/** The outputs of a Program and, for cotangents that are inputs too, those of some of its inputs. */
function vectorJacobianProduct(name: string, forward: Program, withRespectTo: readonly number[]): Program {
  const [y] = buildProgram(name, forward.inputs, (inputs, builder) => inlineProgram(builder, forward, inputs)).outputs;
  const type = [...forward.inputs, ...forward.nodes.flatMap(({ results }) => results)][y as number] as TensorType;
  const weighted = buildProgram(name, [...forward.inputs, type], (inputs, builder) => {
    const [result] = inlineProgram(builder, forward, inputs.slice(0, -1));
    const axes = type.shape.map((_, axis) => axis);
    return [op.reduce(op.mul(result as Value, inputs.at(-1) as Value), "sum", axes), result as Value];
  });
  const derived = gradient(weighted, { withRespectTo: [...withRespectTo] });
  return { ...derived, name, outputs: derived.outputs.slice(1) };
}

/** A step of gradient descent on a loss whose first inputs are the parameters; they are donated. Outputs: loss, parameters. */
function descend(loss: Program, parameters: number): Program {
  const all = Array.from({ length: parameters }, (_, i) => i);
  const derived = gradient(loss, { withRespectTo: all });
  return buildProgram(
    loss.name,
    loss.inputs,
    (inputs, builder) => {
      const [value, ...slopes] = inlineProgram(builder, derived, inputs);
      return [value as Value, ...slopes.map((slope, i) => op.add(inputs[i] as Value, scaled(slope, -0.1)))];
    },
    all.map((i) => [i, i + 1] as const),
  );
}

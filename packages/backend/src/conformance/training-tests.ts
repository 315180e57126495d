import type { Program, TensorData, TensorType, Value } from "@tenon/program";
import { buildProgram, evaluate, gradient, inlineProgram, tensorData, tensorType } from "@tenon/program";
import * as op from "@tenon/program/op";
import type { DeviceBuffer } from "../backend.ts";
import { check } from "./check.ts";
import { randomLike } from "./differentiate.ts";
import type { KitTest } from "./kit-test.ts";
import { kitTest } from "./kit-test.ts";

const [samples, features, hidden] = [16, 2, 8];
const parameterTypes: readonly TensorType[] = [
  tensorType("f32", [features, hidden]),
  tensorType("f32", [hidden]),
  tensorType("f32", [hidden, 1]),
  tensorType("f32", [1]),
];
const dataTypes: readonly TensorType[] = [tensorType("f32", [samples, features]), tensorType("f32", [samples, 1])];

/** Mean squared error of a network with one hidden layer. */
function lossProgram(): Program {
  return buildProgram("loss", [...parameterTypes, ...dataTypes], (inputs) => {
    const [w1, b1, w2, b2, x, y] = inputs as readonly [Value, Value, Value, Value, Value, Value];
    const layer = (values: Value, weights: Value, bias: Value): Value => {
      const product = op.matmul(values, weights);
      return op.add(product, op.broadcast(bias, product.type.shape));
    };
    const error = op.sub(layer(op.tanh(layer(x, w1, b1)), w2, b2), y);
    const sum = op.reduce(op.mul(error, error), "sum", [0, 1]);
    return [op.mul(sum, op.filledLike(sum, 1 / samples))];
  });
}

/** (parameters, data) -> (loss, new parameters): gradient descent in one Program, its parameters donated. */
function trainingStep(): Program {
  const count = parameterTypes.length;
  const wanted = parameterTypes.map((_, i) => i);
  const derived = gradient(lossProgram(), { withRespectTo: wanted });
  return buildProgram(
    "training step",
    derived.inputs,
    (inputs, builder) => {
      const [loss, ...gradients] = inlineProgram(builder, derived, inputs);
      const updated = gradients.map((slope, i) =>
        op.add(inputs[i] as Value, op.mul(slope, op.filledLike(slope, -0.2))),
      );
      return [loss as Value, ...updated];
    },
    Array.from({ length: count }, (_, i) => [i, i + 1] as const),
  );
}

/** XOR of the signs of two numbers. */
function exclusiveOr(): TensorData[] {
  const [x] = randomLike(dataTypes, 5) as [TensorData];
  const labels = Array.from({ length: samples }, (_, i) =>
    (x.data[2 * i] ?? 0) * (x.data[2 * i + 1] ?? 0) < 0 ? 1 : 0,
  );
  return [x, tensorData("f32", labels, [samples, 1])];
}

/** Everything together: a network learns, at the pace of the reference. */
export function trainingTests(): KitTest[] {
  return [
    kitTest(
      "training: the loss of a small network follows the reference's",
      ["f32", "bool", "i32"],
      async (session) => {
        const [program, data] = [trainingStep(), exclusiveOr()];
        let parameters: readonly TensorData[] = randomLike(parameterTypes, 6);
        const held: DeviceBuffer[] = parameters.map((parameter) => session.put(parameter));
        const loss = session.allocate(tensorType("f32", []));
        const executable = session.keep(session.backend.compile(program));
        const inputs = [...held, ...data.map((tensor) => session.put(tensor))];
        const step = session.keep(executable.bind({ inputs, outputs: [loss, ...held] }));
        const expected: number[] = [];
        const found: Promise<TensorData>[] = [];
        for (let i = 0; i < 30; i++) {
          step.run();
          found.push(session.get(loss));
          const [reference, ...next] = evaluate(program, [...parameters, ...data]);
          expected.push(reference?.data[0] ?? Number.NaN);
          parameters = next;
        }
        const losses = (await Promise.all(found)).map((tensor) => tensor.data[0] ?? Number.NaN);
        losses.forEach((value, i) => {
          // Rounding errors of each step are fed to the next: 1e-4 is a thousand times the precision of f32.
          const wanted = expected[i] as number;
          check(
            Math.abs(value - wanted) <= 1e-4 * Math.max(1, wanted),
            `step ${i}: the reference's loss is ${wanted}, got ${value}`,
          );
        });
        const [first, last] = [losses[0] as number, losses.at(-1) as number];
        check(last < 0.8 * first, `the loss went from ${first} to ${last}: nothing was learnt`);
      },
    ),
  ];
}
